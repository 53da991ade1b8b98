import { sql } from "kysely";
import type { Database, Trx } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import { unlessBackup } from "./clearing-lock.ts";
import { isDeliveredLongAgo, isSetAsideLongAgo, type Periods, periodOver } from "./retention.ts";
import type { Spool } from "./spool.ts";
import type { Original } from "./tables.ts";

const batch = 500;

type Cleared = { originals: Original[]; shaped_file: string | null };

/**
 * Removes our copy of what was delivered and of what was set aside, each after its period. The row says so before a
 * file goes: nobody releases a recording whose audio is going, and what a crash in between leaves is removed by
 * `sweep-left-behind.ts`. Sees all companies.
 * @throws when a file could not be removed, or it is unknown whether the rows were committed
 */
export async function clearExpired(db: Database, spool: Spool, periods: Periods, log: Log): Promise<void> {
  for (const [name, act] of [
    ["sweep.delivered", clearDelivered],
    ["sweep.set-aside", clearSetAside],
  ] as const) {
    for (let cleared = batch; cleared === batch; ) {
      const rows = (await unlessBackup(db, (trx) => act(trx, periods))) ?? [];
      // kill point: sweep.rows-cleared when rows.length > 0
      await spool.remove(
        rows.flatMap(({ originals, shaped_file: shaped }) => [
          ...originals.map(({ file }) => file),
          ...(shaped === null ? [] : [shaped]),
        ]),
      );
      cleared = rows.length;
      if (cleared > 0) log.info(name, { recordings: cleared });
    }
  }
}

/** Never without proof that the bucket has it (ARCHITECTURE.md, rule 4). */
async function clearDelivered(trx: Trx, periods: Periods): Promise<Cleared[]> {
  const cleared = await sql<Cleared>`
    with due as (
      select r.company_id, r.sequence_id from companies c cross join lateral (
        select company_id, sequence_id from recordings r
        where r.company_id = c.company_id and ${isDeliveredLongAgo(periods)}
        order by r.delivered_at limit ${batch} for update skip locked) r
      limit ${batch})
    update recordings r set local_gone_at = now() from due
    where r.company_id = due.company_id and r.sequence_id = due.sequence_id
    returning r.originals, r.shaped_file`.execute(trx);
  return cleared.rows;
}

/** Held for its own sake becomes skipped: nothing can be done with it any more, so its failures are no longer open. */
async function clearSetAside(trx: Trx, periods: Periods): Promise<Cleared[]> {
  const cleared = await sql<Cleared>`
    with due as (
      select r.company_id, r.sequence_id, r.reason_code, coalesce(c.unshipped_days, ${periods.unshippedDays}) as days
      from companies c cross join lateral (
        select company_id, sequence_id, reason_code from recordings r
        where r.company_id = c.company_id and ${isSetAsideLongAgo(periods)}
        order by r.set_aside_at limit ${batch} for update skip locked) r
      limit ${batch}
    ), cleared as (
      update recordings r set local_gone_at = now(), state = 'skipped', held_by = null, reason_code = ${periodOver},
        reason_params = jsonb_build_object('days', due.days, 'was', due.reason_code),
        due_at = null, lease_token = null, backfill_id = null
      from due where r.company_id = due.company_id and r.sequence_id = due.sequence_id
      returning r.company_id, r.sequence_id, r.originals, r.shaped_file
    ), recovered as (
      update integration_errors e set recovered_at = now() from cleared
      where e.company_id = cleared.company_id and e.sequence_id = cleared.sequence_id and e.recovered_at is null)
    select originals, shaped_file from cleared`.execute(trx);
  return cleared.rows;
}
