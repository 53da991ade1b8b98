import { type Kysely, type RawBuilder, sql } from "kysely";
import {
  gapClasses,
  judge,
  type ProofCall,
  type ProofList,
  type ProofSums,
} from "../../contract/daily-proof.ts";
import type { Tables } from "../base/database.ts";
import { type Day, dayOf, nearDays, onDays } from "../base/zone-days.ts";
import type { Params } from "../keep/tables.ts";
import { addUpDays, type CountedClass } from "./daily-proof.ts";

type Executor = Kysely<Tables>;
/** Whose days: a company, and the time zone in which its days begin. */
export type Whose = { companyId: string; timeZone: string };

/**
 * When a call ended, as well as known: its end, else when it took place. `calls_ended` is the index of this; a COALESCE
 * would not do: PostgreSQL takes it for leaky, and answers no such condition by an index behind row-level security.
 */
const ended = sql`(case when c.call_end is null then c.happened_at else c.call_end end)`;
const joined = sql`calls c left join recordings r on r.company_id = c.company_id and r.sequence_id = c.sequence_id`;

/** Its facts did not come by their deadline, nor since. */
const isFactless = sql<boolean>`(r.facts_until < now())`;

/** Steps of a flow are no calls (docs/daily-proof.md). */
const isCall = sql`(c.kind is not null or c.mentioned_only)`;

/** Exactly one class for every row of `joined`: the definitions of docs/daily-proof.md. */
const classOf = sql`case
  when r.sequence_id is null then case
    when c.mentioned_only then 'name-only'
    when c.answered or c.call_begin is not null then 'missing'
    when c.answered = false then 'unanswered'
    else 'unknown' end
  when c.mentioned_only then 'unproven'
  when r.state = 'delivered' then case
    when r.delivered_at is null or r.bucket is null or r.object_key is null or r.sha256 is null then 'unproven'
    else 'delivered' end
  when r.local_gone_at is not null and r.state <> 'skipped' and r.held_by is distinct from 'recording' then 'unproven'
  else r.state end`;

/**
 * The sums of each day from `from` up to, not including, `before`; all of one moment. Calls are counted by
 * themselves, recordings as such, and both once more by class, so that the sums can be compared.
 * @param executor sees this company
 */
export async function readSums(
  whose: Whose,
  executor: Executor,
  days: { from: Day; before: Day; today: Day },
): Promise<ProofSums[]> {
  const { companyId, timeZone } = whose;
  const day = sql`${dayOf(ended, timeZone)}::text`;
  // Days around these come along and are left out when figures are put together by day.
  const there = sql`c.company_id = ${companyId} and ${isCall} and ${nearDays(ended, timeZone, days)}`;
  const counted = await sql<CountedClass>`
    select ${day} as day, ${classOf} as class, count(*) as count, count(r.sequence_id) as recordings
      from ${joined} where ${there} group by 1, 2
    union all
    select ${day}, 'calls', count(*), 0 from calls c where ${there} and not c.mentioned_only group by 1`.execute(
    executor,
  );
  return addUpDays(days, counted.rows).map(({ day: date, ...sums }) => ({
    day: date,
    over: date < days.today,
    ...sums,
    verdict: judge(sums),
  }));
}

/** Today in the company's time zone. */
export async function readToday(timeZone: string, executor: Executor): Promise<Day> {
  const read = await sql<{ today: Day }>`select ${dayOf(sql`now()`, timeZone)}::text as today`.execute(
    executor,
  );
  return read.rows[0]?.today ?? "";
}

/** Why recordings of this day's calls were skipped, the most frequent first. */
export async function countSkipped(
  { companyId, timeZone }: Whose,
  executor: Executor,
  days: { from: Day; before: Day },
): Promise<{ code: string; count: number }[]> {
  const counted = await sql<{ code: string; count: number }>`
    select coalesce(r.reason_code, 'unknown') as code, count(*) as count from ${joined}
    where c.company_id = ${companyId} and ${onDays(ended, timeZone, days)} and r.state = 'skipped'
    group by 1 order by 2 desc, 1`.execute(executor);
  return counted.rows;
}

/**
 * Recordings that arrived on a day, how many of them belong to other days, what of this day arrived elsewhere, and what
 * of this day waited in vain for the facts of its call.
 */
export async function countArrived(
  { companyId, timeZone }: Whose,
  executor: Executor,
  days: { from: Day; before: Day },
): Promise<{ total: number; ofOtherDays: number; elsewhere: number; withoutFacts: number }> {
  const received = sql`r.received_at`;
  const counted = await sql<{ total: number; ofOtherDays: number; elsewhere: number; withoutFacts: number }>`
    select total, "ofOtherDays", elsewhere, "withoutFacts" from
      (select count(*) as total, count(*) filter (where not ${onDays(ended, timeZone, days)}) as "ofOtherDays"
       from recordings r join calls c on c.company_id = r.company_id and c.sequence_id = r.sequence_id
       where r.company_id = ${companyId} and ${onDays(received, timeZone, days)}) that_day,
      (select count(*) filter (where not ${onDays(received, timeZone, days)}) as elsewhere,
         count(*) filter (where ${isFactless}) as "withoutFacts"
       from ${joined} where c.company_id = ${companyId} and ${onDays(ended, timeZone, days)}) others`.execute(
    executor,
  );
  return counted.rows[0] ?? { total: 0, ofOtherDays: 0, elsewhere: 0, withoutFacts: 0 };
}

/** A call as a list or a file shows it. */
export type ProofRow = {
  sequence_id: string;
  parent_sequence_id: string;
  dial_begin: Date | null;
  call_begin: Date | null;
  call_end: Date | null;
  ended: Date;
  day: Day;
  answered: boolean | null;
  class: ProofCall["class"];
  reason_code: string | null;
  reason_params: Params | null;
  received_at: Date | null;
  delivered_at: Date | null;
  bucket: string | null;
  object_key: string | null;
  shaped_bytes: number | null;
  sha256: string | null;
};

/** Calls of these days in the order in which they ended, after a place in that order; at most `limit`. */
export async function listProofCalls(
  { companyId, timeZone }: Whose,
  executor: Executor,
  days: { from: Day; before: Day },
  show: ProofList,
  after: { at: string; id: string } | null,
  limit: number,
): Promise<ProofRow[]> {
  const onTheseDays = onDays(ended, timeZone, days);
  const chosen =
    show === "arrived"
      ? sql`${onDays(sql`r.received_at`, timeZone, days)} and not ${onTheseDays}`
      : sql`${onTheseDays} and ${ofList(show)}`;
  const listed = await sql<ProofRow>`
    select c.sequence_id, c.parent_sequence_id, c.dial_begin, c.call_begin, c.call_end, ${ended} as ended,
      ${dayOf(ended, timeZone)}::text as day, c.answered, ${classOf} as class, r.reason_code, r.reason_params,
      r.received_at, r.delivered_at, r.bucket, r.object_key, r.shaped_bytes, r.sha256
    from ${joined} where c.company_id = ${companyId} and ${isCall} and ${chosen}
      and ${after === null ? sql`true` : sql`(${ended}, c.sequence_id) > (${after.at}::timestamptz, ${after.id})`}
    order by ${ended}, c.sequence_id limit ${limit}`.execute(executor);
  return listed.rows;
}

function ofList(show: Exclude<ProofList, "arrived">): RawBuilder<boolean> {
  if (show === "without-facts") return isFactless;
  if (show === "all") return sql<boolean>`${classOf} <> 'name-only'`;
  const classes: readonly string[] = show === "gap" ? gapClasses : [show];
  return sql<boolean>`${classOf} = any(${classes}::text[])`;
}
