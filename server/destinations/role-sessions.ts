import type { Assumed, RoleSession } from "./assume-role.ts";
import type { Failure } from "./failure.ts";
import type { S3Credentials } from "./sign-request.ts";

/** Whose session is wanted; one with another `name` is another role, store or version of the settings. */
export type SessionAsk = { companyId: string; name: string };

export type RoleSessions = ReturnType<typeof keepRoleSessions>;

type Entry = {
  name: string;
  session: RoleSession | null;
  /** Instants of the clock in milliseconds: from the first on it is renewed beside its use, from the second on before. */
  renewAt: number;
  usableUntil: number;
  pending: Promise<Assumed> | null;
};

/** Longest time before its end that a session is renewed, in milliseconds; of a short one the last third. */
const longestMargin = 600_000;
/** How long a passing failure to renew a session that is still good is left alone. */
const renewAgainMs = 30_000;

/**
 * Keeps one session a company and renews it before it ends, so that transfers never wait for it: whoever needs one in
 * its last ten minutes gets it at once and starts the renewal, one for all. When the renewal fails in passing, what
 * is left is used up; when the company has refused it, the session is dropped, as a role that was taken back should not
 * be used on. The bound is on memory alone: what is dropped is asked for again.
 */
export function keepRoleSessions({
  most = 5_000,
  now = () => performance.now(),
  random = Math.random,
  onRenewalFailed = () => undefined,
}: {
  most?: number;
  /** Milliseconds that never jump. */
  now?: () => number;
  random?: () => number;
  onRenewalFailed?: (companyId: string, failure: Failure) => void;
} = {}) {
  const entries = new Map<string, Entry>();

  const entryOf = ({ companyId, name }: SessionAsk): Entry => {
    const found = entries.get(companyId);
    entries.delete(companyId);
    const entry =
      found?.name === name ? found : { name, session: null, renewAt: 0, usableUntil: 0, pending: null };
    // The last one used is the last to go.
    entries.set(companyId, entry);
    if (entries.size > most)
      for (const oldest of entries.keys()) {
        entries.delete(oldest);
        break;
      }
    return entry;
  };

  const keep = (entry: Entry, assumed: Assumed) => {
    if ("failure" in assumed) {
      if (assumed.failure.act === "pause") entry.session = null;
      else entry.renewAt = now() + renewAgainMs;
      return;
    }
    const { lifetimeMs } = assumed;
    // Companies that were all asked for at the start of the service are not all asked for again at one moment.
    const margin = Math.min(longestMargin, lifetimeMs / 3) * (1 + random() / 2);
    const end = now() + lifetimeMs;
    entry.session = assumed;
    entry.renewAt = end - margin;
    entry.usableUntil = end - Math.min(60_000, Math.max(1_500, lifetimeMs / 10));
  };

  const assumeOnce = (entry: Entry, assume: () => Promise<Assumed>): Promise<Assumed> => {
    entry.pending ??= assume()
      .then((assumed) => {
        keep(entry, assumed);
        return assumed;
      })
      .finally(() => {
        entry.pending = null;
      });
    return entry.pending;
  };

  return {
    /** The company's session, or a new one by `assume`, which many callers at once share. */
    async get(ask: SessionAsk, assume: () => Promise<Assumed>): Promise<Assumed> {
      const entry = entryOf(ask);
      const { session } = entry;
      const left = entry.usableUntil - now();
      if (session === null || left <= 0) return assumeOnce(entry, assume);
      if (now() >= entry.renewAt && entry.pending === null) {
        assumeOnce(entry, assume).then(
          (assumed) => {
            if ("failure" in assumed) onRenewalFailed(ask.companyId, assumed.failure);
          },
          () => {
            entry.renewAt = now() + renewAgainMs;
          },
        );
      }
      return { ...session, lifetimeMs: left };
    },
    /** The store did not take this session: it is not given out again. One that was renewed meanwhile stays. */
    refused(companyId: string, { sessionToken }: S3Credentials): void {
      const entry = entries.get(companyId);
      if (entry !== undefined && entry.session?.credentials.sessionToken === sessionToken)
        entry.session = null;
    },
    forget(): void {
      entries.clear();
    },
    get size(): number {
      return entries.size;
    },
  };
}
