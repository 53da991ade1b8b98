import { sql } from "kysely";
import { factsMissedDays, mostCountedOfSource } from "../../../contract/source-kinds.ts";
import type { PlainPush, SourceList, SourcePage, SourceSummary } from "../../../contract/source-pages.ts";
import type { FactsFeed, SourceSettings } from "../../../contract/sources.ts";
import { listApiKeys } from "../../accounts/api-keys.ts";
import { AppError } from "../../base/app-error.ts";
import type { Trx } from "../../base/database.ts";
import { sourceMessage } from "./source-message.ts";
import type { SourceTrouble } from "./tables.ts";

/** Newest recordings among which the last one that came without a source is looked for. */
const lookedThrough = 2000;
const eventsShown = 50;
const itemsShown = 20;

export const summaryColumns = [
  "s.source_id",
  "s.kind",
  "s.name",
  "s.created_at",
  "s.ended_at",
  "s.seen_at",
  "s.received",
  "s.received_at",
  "s.refused",
  "s.refused_at",
  "s.trouble",
] as const;

type SummaryRow = Pick<SourceSummary, "kind" | "name"> & {
  source_id: string;
  created_at: Date;
  ended_at: Date | null;
  seen_at: Date | null;
  received: number;
  received_at: Date | null;
  refused: number;
  refused_at: Date | null;
  trouble: SourceTrouble | null;
};

/** What leaves the server of a source in a list, field by field. */
export function presentSummary(row: SummaryRow): SourceSummary {
  const at = (instant: Date | null) => instant?.toISOString() ?? null;
  return {
    id: row.source_id,
    kind: row.kind,
    name: row.name,
    createdAt: row.created_at.toISOString(),
    endedAt: at(row.ended_at),
    seenAt: at(row.seen_at),
    received: Number(row.received),
    receivedAt: at(row.received_at),
    refused: Number(row.refused),
    refusedAt: at(row.refused_at),
    trouble: row.trouble && {
      since: new Date(row.trouble.since).toISOString(),
      words: sourceMessage(row.trouble.code, row.trouble.params),
    },
  };
}

/** Every source of a company, working ones first, and what comes without one. */
export async function listSources(companyId: string, trx: Trx): Promise<Omit<SourceList, "publicUrl">> {
  const rows = await trx
    .selectFrom("sources as s")
    .select(summaryColumns)
    .where("s.company_id", "=", companyId)
    .orderBy(sql`s.ended_at is not null`)
    .orderBy("s.ended_at", "desc")
    .orderBy(sql`lower(s.name)`)
    .orderBy("s.source_id")
    .execute();
  return { items: rows.map(presentSummary), push: await readPlainPush(companyId, trx) };
}

/** Everything about one source but its secrets. @throws AppError `not_found` */
export async function readSourcePage(
  companyId: string,
  trx: Trx,
  sourceId: string,
): Promise<Omit<SourcePage, "publicUrl">> {
  const row = await trx
    .selectFrom("sources as s")
    .select([...summaryColumns, "s.settings", sql<boolean>`s.secret_sealed is not null`.as("has_secrets")])
    .where("s.company_id", "=", companyId)
    .where("s.source_id", "=", sourceId)
    .executeTakeFirst();
  if (!row) throw new AppError("not_found");
  const counted = await sql<{ waiting: number; missed: number; items: number }>`
    select
      (select count(*)::integer from (select 1 from recordings where company_id = ${companyId}
        and facts_until > now() and source = ${sourceId} limit ${mostCountedOfSource}) few) as waiting,
      (select count(*)::integer from (select 1 from recordings where company_id = ${companyId}
        and facts_until between now() - ${`${factsMissedDays} days`}::interval and now()
        and source = ${sourceId} limit ${mostCountedOfSource}) few) as missed,
      (select count(*)::integer from (select 1 from source_items where company_id = ${companyId}
        and source_id = ${sourceId} and state = 'waiting' and due_at is not null limit ${mostCountedOfSource}) few)
        as items`.execute(trx);
  const items = await trx
    .selectFrom("source_items")
    .select(["item", "first_at", "tries", "due_at"])
    .where("company_id", "=", companyId)
    .where("source_id", "=", sourceId)
    .where("state", "=", "waiting")
    .where("due_at", "is not", null)
    .orderBy("due_at")
    .limit(itemsShown)
    .execute();
  const events = await trx
    .selectFrom("source_events")
    .select(["event_id", "at", "kind", "item", "code", "params", "sequence_id"])
    .where("company_id", "=", companyId)
    .where("source_id", "=", sourceId)
    .orderBy("event_id", "desc")
    .limit(eventsShown)
    .execute();
  const [counts] = counted.rows;
  return {
    ...presentSummary(row),
    settings: withoutPasswords(row.settings),
    hasSecrets: row.has_secrets,
    keys: await listApiKeys(companyId, trx, sourceId),
    waitingForFacts: counts?.waiting ?? 0,
    factsMissed: counts?.missed ?? 0,
    itemsWaiting: counts?.items ?? 0,
    items: items.map(({ item, first_at, tries, due_at }) => ({
      item,
      since: first_at.toISOString(),
      tries,
      dueAt: due_at?.toISOString() ?? null,
    })),
    events: events.map(({ event_id, at, kind, item, code, params, sequence_id }) => ({
      id: String(event_id),
      at: at.toISOString(),
      kind,
      item,
      words: code === null ? null : sourceMessage(code, params),
      sequenceId: sequence_id,
    })),
  };
}

/** Settings as people may see them: the address of a database without user and password. */
export function withoutPasswords(settings: SourceSettings): SourceSettings {
  const { cdr, cel, ...others } = settings;
  return {
    ...others,
    ...(cdr === undefined ? {} : { cdr: openFeed(cdr) }),
    ...(cel === undefined ? {} : { cel: openFeed(cel) }),
  };
}

function openFeed(feed: FactsFeed): FactsFeed {
  return { ...feed, from: feed.from.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, "$1") };
}

async function readPlainPush(companyId: string, trx: Trx): Promise<PlainPush> {
  const read = await sql<{ keys: number; used: Date | null; received: Date | null }>`
    select count(*)::integer as keys, max(last_used_at) as used,
      (select received_at from (select source, received_at from recordings where company_id = ${companyId}
        order by received_at desc limit ${lookedThrough}) newest where source = 'push' limit 1) as received
    from api_keys where company_id = ${companyId} and source_id is null and ended_at is null and scope <> 'read'`.execute(
    trx,
  );
  const [row] = read.rows;
  return {
    keys: row?.keys ?? 0,
    usedAt: row?.used?.toISOString() ?? null,
    receivedAt: row?.received?.toISOString() ?? null,
  };
}
