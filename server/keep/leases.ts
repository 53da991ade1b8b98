import { sql } from "kysely";
import type { Database } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import { becomeLeaseHolder } from "./lease-holder.ts";

/** Seconds that a claim lasts unless it is renewed: a worker that hangs is noticed within this, a dead one sooner. */
export const leaseSeconds = 45;
const renewEverySeconds = 12;

/** `requestId`: the door's request that brought the recording; for the log. */
export type Lease = { companyId: string; sequenceId: string; token: string; requestId: string | null };

export type LeaseKeeper = {
  /** The last eight digits of all tokens of this process. */
  readonly holder: string;
  /** For a claim that this process is about to make. */
  newToken(): string;
  /** Runs an act while the lease is renewed; `signal` aborts when another took the recording over. */
  hold<T>(lease: Lease, act: (signal: AbortSignal) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/** Renews the leases of everything this process has under way, in one statement for all. */
export function keepLeases(db: Database, log: Log): LeaseKeeper {
  const holder = becomeLeaseHolder(db, log);
  const held = new Map<string, { lease: Lease; lost: AbortController }>();

  const renew = async () => {
    if (held.size === 0) return;
    const asked = [...held.values()];
    // A row that somebody has locked is left for the next turn: it must not keep the other leases from being renewed.
    const renewed = await sql<{ lease: string }>`
      with asked as (
        select * from unnest(${asked.map(({ lease }) => lease.companyId)}::text[],
                             ${asked.map(({ lease }) => lease.sequenceId)}::text[],
                             ${asked.map(({ lease }) => lease.token)}::uuid[]) as a (company_id, sequence_id, token)
      ), mine as (
        select r.company_id, r.sequence_id from recordings r join asked a on a.company_id = r.company_id
          and a.sequence_id = r.sequence_id and a.token = r.lease_token
        where r.due_at is not null for update of r skip locked
      ), renewed as (
        update recordings r set due_at = now() + ${`${leaseSeconds} seconds`}::interval from mine
        where r.company_id = mine.company_id and r.sequence_id = mine.sequence_id
      )
      select r.company_id || '/' || r.sequence_id || '/' || r.lease_token as lease
      from recordings r join asked a on a.company_id = r.company_id and a.sequence_id = r.sequence_id
        and a.token = r.lease_token where r.due_at is not null`.execute(db.system);
    const still = new Set(renewed.rows.map(({ lease }) => lease));
    for (const { lease, lost } of asked) {
      const name = nameOf(lease);
      if (still.has(name) || !held.has(name)) continue;
      const { companyId: company, sequenceId, requestId } = lease;
      log.warn("lease.lost", { company, sequenceId, requestId });
      lost.abort(new Error("another worker took this recording over"));
    }
  };
  const clock = setInterval(() => {
    renew().catch((error: unknown) => log.error("lease.renewal-failed", error));
  }, renewEverySeconds * 1000);

  return {
    holder: holder.name,
    newToken: holder.newToken,
    async hold(lease, act) {
      const lost = new AbortController();
      held.set(nameOf(lease), { lease, lost });
      try {
        return await act(lost.signal);
      } finally {
        held.delete(nameOf(lease));
      }
    },
    async close() {
      clearInterval(clock);
      await holder.close();
    },
  };
}

function nameOf({ companyId, sequenceId, token }: Lease): string {
  return `${companyId}/${sequenceId}/${token}`;
}
