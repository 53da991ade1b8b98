import { sql } from "kysely";
import type { Database } from "../../base/database.ts";
import { noteSource } from "./source-events.ts";

/** Recordings that are noticed in one go; the next follows in seconds. */
const mostAtOnce = 500;
/** How long a deadline is past before it is looked at: a recording that was just being taken is seen by then. */
const settled = "5 seconds";
/** How far back is looked at first. */
const lookBack = "1 day";

const place = "facts-missed";

type Missed = {
  companyId: string;
  sourceId: string;
  sequenceId: string;
  externalId: string | null;
  until: string;
};

/**
 * Notes for each recording whose facts did not come by its deadline, once, in the list of its source. Where this is, is a
 * moment of the installation: one look takes what has become due since. Sees all companies.
 */
export async function noticeMissedFacts(db: Database): Promise<void> {
  const kept = await db.system
    .selectFrom("installation")
    .select("value")
    .where("name", "=", place)
    .executeTakeFirst();
  const after = (kept?.value as Place | undefined) ?? null;
  const found = await sql<Missed>`
    select r.company_id as "companyId", r.source as "sourceId", r.sequence_id as "sequenceId",
      c.external_id as "externalId", r.facts_until::text as until
    from recordings r
    join sources s on s.company_id = r.company_id and s.source_id = r.source
    join calls c on c.company_id = r.company_id and c.sequence_id = r.sequence_id
    where r.facts_until <= now() - ${settled}::interval and r.facts_until > now() - ${lookBack}::interval
      and ${after === null ? sql`true` : sql`(r.facts_until, r.company_id, r.sequence_id) > (${after.until}::timestamptz, ${after.companyId}, ${after.sequenceId})`}
    order by r.facts_until, r.company_id, r.sequence_id limit ${mostAtOnce}`.execute(db.system);
  for (const { companyId, sourceId, sequenceId, externalId } of found.rows) {
    await noteSource({ companyId, sourceId }, db, {
      kind: "noticed",
      item: externalId ?? sequenceId,
      code: "facts-missed",
      sequenceId,
    });
  }
  const last = found.rows.at(-1);
  if (last === undefined) return;
  const { until, companyId, sequenceId } = last;
  const value = JSON.stringify({ until, companyId, sequenceId } satisfies Place);
  await sql`insert into installation (name, value) values (${place}, ${value}::jsonb)
    on conflict (name) do update set value = excluded.value`.execute(db.system);
}

type Place = { until: string; companyId: string; sequenceId: string };
