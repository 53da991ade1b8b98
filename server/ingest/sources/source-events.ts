import { sql } from "kysely";
import type { SourceEventKind } from "../../../contract/sources.ts";
import type { Database } from "../../base/database.ts";
import type { Params } from "../../keep/tables.ts";

/** Events that are kept of a source, and days after which they go whatever they are. */
const keptOfSource = 200;
const keptDays = 90;

export type SourceName = { companyId: string; sourceId: string };
export type SourceEvent = {
  kind: SourceEventKind;
  /** The source's own name of what came; nothing secret. */
  item: string;
  /** Why it was refused or is worth noticing; a stable code with words (contract/source-words.ts). */
  code?: string;
  params?: Params;
  sequenceId?: string;
};

/** Notes that a source was heard of, and what it brought or why that was refused. */
export async function noteSource(
  { companyId, sourceId }: SourceName,
  db: Database,
  event: SourceEvent,
): Promise<void> {
  const { kind, code = null, sequenceId = null } = event;
  // PostgreSQL keeps no NUL, and what comes from outside may hold one.
  const item = event.item.replaceAll("\0", "");
  const params = JSON.stringify(event.params ?? {}).replaceAll("\\u0000", "");
  const [received, refused] = [kind === "received", kind === "refused"];
  await db.forCompany(companyId, (trx) =>
    sql`
      with heard as (
        update sources set seen_at = now(),
          received_at = case when ${received}::boolean then now() else received_at end,
          received = received + case when ${received}::boolean then 1 else 0 end,
          refused_at = case when ${refused}::boolean then now() else refused_at end,
          refused = refused + case when ${refused}::boolean then 1 else 0 end
        where company_id = ${companyId} and source_id = ${sourceId})
      insert into source_events (company_id, source_id, kind, item, code, params, sequence_id)
      values (${companyId}, ${sourceId}, ${kind}, ${item.slice(0, 500)}, ${code}, ${params}::jsonb,
        ${sequenceId})`.execute(trx),
  );
}

/** Says what is wrong with a source as a whole, or that nothing is; `since` stays while the code does. */
export async function noteTrouble(
  { companyId, sourceId }: SourceName,
  db: Database,
  trouble: { code: string; params: Params } | null,
): Promise<void> {
  const code = trouble?.code ?? null;
  await db.forCompany(companyId, (trx) =>
    sql`
      update sources set trouble = case
          when ${code}::text is null then null
          else jsonb_build_object('code', ${code}::text, 'params', ${JSON.stringify(trouble?.params ?? {})}::jsonb,
            'since', case when trouble->>'code' = ${code}::text then trouble->'since' else to_jsonb(now()) end) end
      where company_id = ${companyId} and source_id = ${sourceId}
        and (trouble is not null or ${code}::text is not null)`.execute(trx),
  );
}

/** Leaves the newest events of each source. Sees all companies. */
export async function clearOldSourceEvents(db: Database): Promise<void> {
  await sql`delete from source_events where at < now() - ${`${keptDays} days`}::interval`.execute(db.system);
  await sql`
    delete from source_events e using (
      select company_id, source_id, (
        select event_id from source_events o where o.company_id = s.company_id and o.source_id = s.source_id
        order by event_id desc offset ${keptOfSource} limit 1) as last
      from sources s) old
    where e.company_id = old.company_id and e.source_id = old.source_id and e.event_id <= old.last`.execute(
    db.system,
  );
}
