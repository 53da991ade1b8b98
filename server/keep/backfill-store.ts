import { type RawBuilder, sql } from "kysely";
import type { BackfillAvailable, BackfillChoice, BackfillEstimate } from "../../contract/backfill.ts";
import { logOperation } from "../accounts/operation-log.ts";
import { AppError } from "../base/app-error.ts";
import type { Trx } from "../base/database.ts";
import { addDays, isDay, onDays } from "../base/zone-days.ts";
import { releasedAtOnce } from "./backfill-feeder.ts";
import { reasonWords } from "./reason-words.ts";
import { decideBeginning } from "./recording-store.ts";
import type { BackfillFilters, Params } from "./tables.ts";

export type Author = { actor: string; address: string | null };

/** Skipped and still here; rows `r` of `recordings` and `c` of `calls`. The first condition leads to the index. */
const shippable = (companyId: string) => sql`(r.company_id = ${companyId} and r.set_aside_at is not null
  and r.local_gone_at is null and r.state = 'skipped'
  and c.company_id = r.company_id and c.sequence_id = r.sequence_id)`;

const bytes = sql`coalesce(r.shaped_bytes,
  (select sum((original ->> 'bytes')::bigint) from jsonb_array_elements(r.originals) original), 0)`;

/** What a person chose, as a condition; days are the company's. @throws AppError `field_invalid` */
function chosen(companyId: string, choice: BackfillChoice, timeZone: string): RawBuilder<unknown> {
  const { from, to, types = [], reasons = [] } = choice;
  for (const [field, day] of Object.entries({ from, to })) {
    if (isDay(day)) continue;
    throw new AppError("field_invalid", {
      field,
      problem: "it is no day of the calendar",
      expected: "YYYY-MM-DD",
    });
  }
  if (from > to) {
    throw new AppError("field_invalid", {
      field: "to",
      problem: "it is before the first day",
      expected: `${from} or later`,
    });
  }
  const days = onDays(sql`c.happened_at`, timeZone, { from, before: addDays(to, 1) });
  return sql`(${shippable(companyId)} and ${days}
    and ${types.length === 0 ? sql`true` : sql`c.type = any (${types}::text[])`}
    and ${reasons.length === 0 ? sql`true` : sql`r.reason_code = any (${reasons}::text[])`})`;
}

/** What could be shipped at all, and why it was not. */
export async function readAvailable(companyId: string, trx: Trx): Promise<BackfillAvailable> {
  const timeZone = await readTimeZone(companyId, trx);
  const day = (instant: RawBuilder<unknown>) =>
    sql`to_char(${instant} at time zone ${timeZone}, 'YYYY-MM-DD')`;
  const found = await sql<{
    code: string;
    params: Params | null;
    count: number;
    bytes: number;
    from: string;
    to: string;
  }>`
    select r.reason_code as code, min(r.reason_params::text)::jsonb as params, count(*) as count,
      sum(${bytes})::bigint as bytes, ${day(sql`min(c.happened_at)`)} as "from", ${day(sql`max(c.happened_at)`)} as "to"
    from recordings r, calls c where ${shippable(companyId)} group by r.reason_code order by 3 desc, 1`.execute(
    trx,
  );
  const { rows } = found;
  return {
    count: rows.reduce((sum, row) => sum + row.count, 0),
    bytes: rows.reduce((sum, row) => sum + row.bytes, 0),
    from: rows.map(({ from }) => from).sort()[0] ?? null,
    to:
      rows
        .map(({ to }) => to)
        .sort()
        .at(-1) ?? null,
    reasons: rows.map(({ code, params, count }) => ({ code, count, words: reasonWords(code, params) })),
    possible: await isPossible(companyId, trx),
  };
}

/** How much it would be, and about how long it would take. @throws AppError `field_invalid` */
export async function estimateBackfill(
  companyId: string,
  trx: Trx,
  choice: BackfillChoice,
): Promise<BackfillEstimate> {
  const condition = chosen(companyId, choice, await readTimeZone(companyId, trx));
  const found = await sql<{ count: number; bytes: number }>`
    select count(*) as count, coalesce(sum(${bytes}), 0)::bigint as bytes from recordings r, calls c where ${condition}`.execute(
    trx,
  );
  const { count = 0, bytes: size = 0 } = found.rows[0] ?? {};
  return { count, bytes: size, seconds: count / (await expectedRate(companyId, trx)) };
}

/** Recordings a second that a backfill will ship, judged by how long this company's last uploads took. */
async function expectedRate(companyId: string, trx: Trx): Promise<number> {
  const found = await sql<{ seconds: number | null }>`
    select avg(extract(epoch from a.finished_at - a.started_at))::float8 as seconds from (
      select company_id, sequence_id from recordings
      where company_id = ${companyId} and delivered_at is not null order by delivered_at desc limit 50) r
    join attempts a using (company_id, sequence_id) where a.outcome = 'delivered'`.execute(trx);
  // Half a second: what a turn of the feeder takes at the least.
  return releasedAtOnce / Math.max(0.5, found.rows[0]?.seconds ?? 1);
}

/**
 * Starts a backfill: from now on it claims what was chosen; the feeder releases it bit by bit.
 * @returns its ID
 * @throws AppError `field_invalid`, `backfill_not_possible`, `backfill_running`, `backfill_empty`
 */
export async function startBackfill(
  companyId: string,
  trx: Trx,
  choice: BackfillChoice,
  by: Author,
): Promise<string> {
  const timeZone = await readTimeZone(companyId, trx);
  const condition = chosen(companyId, choice, timeZone);
  if (!(await isPossible(companyId, trx))) throw new AppError("backfill_not_possible");
  const { from, to, types = [], reasons = [] } = choice;
  const filters: BackfillFilters = {
    ...(types.length > 0 ? { types } : {}),
    ...(reasons.length > 0 ? { reasons } : {}),
  };
  const midnight = (day: string) => sql<Date>`(${day}::date::timestamp at time zone ${timeZone})`;
  const begun = await trx
    .insertInto("backfills")
    .values({
      company_id: companyId,
      actor: by.actor,
      from_at: midnight(from),
      to_at: midnight(addDays(to, 1)),
      filters: JSON.stringify(filters),
      state: "running",
      total: 0,
      total_bytes: 0,
    })
    // One at a time: the unique index of those under way.
    .onConflict((conflict) => conflict.doNothing())
    .returning("backfill_id")
    .executeTakeFirst();
  if (!begun) throw new AppError("backfill_running");
  const backfillId = begun.backfill_id;
  // A million recordings take minutes: more than a statement is given otherwise.
  await sql`set local statement_timeout = 900000`.execute(trx);
  const claimed = await sql<{ count: number; bytes: number }>`
    with claimed as (
      update recordings r set backfill_id = ${backfillId} from calls c where ${condition}
      returning ${bytes} as bytes)
    select count(*) as count, coalesce(sum(bytes), 0)::bigint as bytes from claimed`.execute(trx);
  const { count = 0, bytes: size = 0 } = claimed.rows[0] ?? {};
  if (count === 0) throw new AppError("backfill_empty");
  await trx
    .updateTable("backfills")
    .set({
      total: count,
      total_bytes: size,
      counts: JSON.stringify({ delivered: 0, underWay: 0, failed: 0, left: count, lately: 0 }),
    })
    .where("company_id", "=", companyId)
    .where("backfill_id", "=", backfillId)
    .execute();
  await logOperation(companyId, trx, {
    ...by,
    operation: "backfill.start",
    details: { backfill: backfillId, from, to, ...filters, recordings: count, bytes: size },
  });
  return backfillId;
}

/** Contracted and on; that it is paused for a fault is no hindrance, the backfill waits with everything else. */
export async function isPossible(companyId: string, trx: Trx): Promise<boolean> {
  return (await decideBeginning(companyId, trx)).state !== "skipped";
}

async function readTimeZone(companyId: string, trx: Trx): Promise<string> {
  const company = await trx
    .selectFrom("companies")
    .select("time_zone")
    .where("company_id", "=", companyId)
    .executeTakeFirstOrThrow();
  return company.time_zone;
}
