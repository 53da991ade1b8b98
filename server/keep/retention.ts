import { sql } from "kysely";
import type { Trx } from "../base/database.ts";
import type { Settings } from "../base/settings.ts";
import { archiveId } from "./recording-store.ts";

/**
 * How long our copy of audio stays, in days (docs/decisions/0014-retention-and-sweeping.md): after its delivery was
 * proven, and since it was set aside, skipped or held for its own sake. Audio that waits for a destination or for the
 * operator stays until that has come.
 */
export type Periods = { deliveredDays: number; unshippedDays: number };

export function periodsOf(settings: Pick<Settings, "retentionDays" | "unshippedDays">): Periods {
  return { deliveredDays: settings.retentionDays, unshippedDays: settings.unshippedDays };
}

/** Reasons for which a recording waits for us, not for its sender: no time is running. */
export const waitsForOperator: readonly string[] = ["converter-missing"];

/** Why a recording is skipped whose audio went before it was ever shipped. */
export const periodOver = "period-over";

/** A company's periods: its own where it has chosen them, else the installation's. */
export async function readPeriods(companyId: string, trx: Trx, installation: Periods): Promise<Periods> {
  const own = await trx
    .selectFrom("companies")
    .select(["retention_days", "unshipped_days"])
    .where("company_id", "=", companyId)
    .executeTakeFirstOrThrow();
  return {
    deliveredDays: own.retention_days ?? installation.deliveredDays,
    unshippedDays: own.unshipped_days ?? installation.unshippedDays,
  };
}

type Kept = {
  state: string;
  held_by: string | null;
  reason_code: string | null;
  delivered_at: Date | null;
  set_aside_at: Date | null;
  local_gone_at: Date | null;
};

/**
 * When our copy will go, if nothing happens to the recording until then; null: not before something does.
 * @param claimed a backfill that is running is about to ship it
 */
export function goesAt(recording: Kept, periods: Periods, claimed: boolean): Date | null {
  const { state, delivered_at, set_aside_at } = recording;
  if (recording.local_gone_at !== null) return null;
  if (state === "delivered" && delivered_at !== null) return plusDays(delivered_at, periods.deliveredDays);
  if (set_aside_at === null || claimed || waits(recording)) return null;
  return plusDays(set_aside_at, periods.unshippedDays);
}

function waits({ state, reason_code }: Kept): boolean {
  return state === "held" && reason_code !== null && waitsForOperator.includes(reason_code);
}

function plusDays(from: Date, days: number): Date {
  return new Date(from.getTime() + days * 86_400_000);
}

/** The same two rules for rows `r` of `recordings` and `c` of `companies`. */
export const isDeliveredLongAgo = ({ deliveredDays }: Periods) => sql`(r.state = 'delivered'
  and r.proof is not null and r.local_gone_at is null
  and r.delivered_at < now() - make_interval(secs => coalesce(c.retention_days, ${deliveredDays}) * 86400))`;

/**
 * What a running backfill claims stays, unless there is nothing that it could be shipped to. A backfill that this
 * statement's snapshot does not see has only just begun, so it claims its recordings as well.
 */
export const isSetAsideLongAgo = ({ unshippedDays }: Periods) => sql`(r.local_gone_at is null
  and r.set_aside_at < now() - make_interval(secs => coalesce(c.unshipped_days, ${unshippedDays}) * 86400)
  and (r.state = 'skipped' or (r.state = 'held' and r.held_by = 'recording'
    and coalesce(r.reason_code, '') <> all (${waitsForOperator}::text[])))
  and (r.backfill_id is null or r.backfill_id = ${archiveId}
    or not c.contract
    or not exists (select from destinations d where d.company_id = r.company_id and d.enabled and not d.ending)
    or exists (select from backfills b where b.company_id = r.company_id and b.backfill_id = r.backfill_id
         and b.state <> 'running')))`;
