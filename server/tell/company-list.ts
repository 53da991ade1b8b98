import { type Kysely, sql } from "kysely";
import type { Company, CompanyQuery, CompanySort } from "../../contract/operator.ts";
import type { Tables } from "../base/database.ts";
import { reasonWords } from "../keep/reason-words.ts";
import { unshipped } from "./health-samples.ts";
import { incidentWords } from "./mail/incident-words.ts";
import type { TellParams } from "./tables.ts";

const pageSize = 50;

/** What a list is ordered by, ascending; ties by ID. Worst, most and latest first where that is asked for. */
const sortKeys = {
  trouble: sql`-(severity * 1e9 + least(waiting, 999999999))::float8`,
  id: sql`0`,
  name: sql`lower(name)`,
  waiting: sql`-waiting::float8`,
  delivered: sql`-coalesce(extract(epoch from (select r.delivered_at from recordings r
    where r.company_id = listed.company_id and r.delivered_at is not null order by r.delivered_at desc limit 1)),
    0)::float8`,
  users: sql`-users::float8`,
} satisfies Record<CompanySort, unknown>;

/**
 * Every company with the state of its integration, for whoever adds a condition to it. `severity`: 3 its destination
 * is paused, 2 an incident is open, 1 an incident whose cause is gone waits for quiet time, 0 nothing is wrong.
 */
const listed = sql`(
  select c.company_id, c.name, c.contract, c.time_zone, c.setup_open, d.paused_at, d.pause_code, d.pause_params,
    case when d.company_id is null then 'none' when d.ending then 'ending' when not d.enabled then 'disabled'
         when d.paused_at is not null then 'paused' else 'ok' end as destination,
    case when c.contract and d.enabled and not d.ending and d.paused_at is not null then 3
         when i.failing then 2 when i.failing is not null then 1 else 0 end as severity,
    coalesce(u.users, 0) as users, coalesce(w.waiting, 0) as waiting, w.oldest
  from companies c
  left join destinations d on d.company_id = c.company_id
  left join (select company_id, count(*) as users from users group by company_id) u on u.company_id = c.company_id
  left join (select company_id, count(*) as waiting, min(received_at) as oldest from ${unshipped} x
    group by company_id) w on w.company_id = c.company_id
  left join (select company_id, bool_or(quiet_since is null) as failing from incidents
    where closed_at is null and company_id <> '*' group by company_id) i on i.company_id = c.company_id)`;

type Row = {
  id: string;
  name: string;
  contract: boolean;
  timeZone: string;
  destination: Company["destination"];
  users: number;
  waiting: number;
  oldestWaitingSeconds: number | null;
  lastDeliveredAt: Date | null;
  severity: number;
  pausedAt: Date | null;
  pauseCode: string | null;
  pauseParams: TellParams | null;
  incidentAt: Date | null;
  incidentKind: string | null;
  incidentParams: TellParams | null;
  key: number | string;
};

/** Companies for the operator, a page at a time. Sees all companies; counts, never contents. */
export async function listCompanies(
  db: Kysely<Tables>,
  query: CompanyQuery,
): Promise<{ items: Company[]; next: string | null }> {
  const { q, contract, show, sort = "trouble" } = query;
  const conditions = [sql`true`];
  if (q?.trim()) {
    const part = `%${q.trim().replaceAll(/[\\%_]/g, "\\$&")}%`;
    conditions.push(sql`(company_id ilike ${part} or name ilike ${part})`);
  }
  if (contract !== undefined) conditions.push(sql`contract = ${contract === "on"}`);
  if (show === "trouble") conditions.push(sql`severity > 0`);
  else if (show !== undefined) conditions.push(sql`destination = ${show}`);
  const after = decodePlace(query.cursor, sort);
  const type = sort === "name" ? sql`text` : sql`float8`;
  const beyond =
    after === null ? sql`true` : sql`(key, company_id) > (${after.key}::${type}, ${after.id}::text)`;
  const rows = await readRows(
    db,
    sql`select * from (select listed.*, ${sortKeys[sort]} as key from ${listed} listed
          where ${sql.join(conditions, sql` and `)}) keyed
        where ${beyond} order by key, company_id limit ${pageSize + 1}`,
  );
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  return {
    items: page.map(present),
    next: rows.length > pageSize && last ? encodePlace(sort, last.key, last.id) : null,
  };
}

/** One company as the list shows it; null: there is none. Sees all companies. */
export async function findListedCompany(db: Kysely<Tables>, companyId: string): Promise<Company | null> {
  const [row] = await readRows(
    db,
    sql`select listed.*, 0 as key from ${listed} listed where company_id = ${companyId}`,
  );
  return row === undefined ? null : present(row);
}

/** Sees all companies. */
export async function countCompanies(db: Kysely<Tables>) {
  const read = await sql<{ all: number; contracted: number; troubled: number }>`
    select count(*) as all, count(*) filter (where contract) as contracted,
      count(*) filter (where severity > 0) as troubled from ${listed} listed`.execute(db);
  return read.rows[0] ?? { all: 0, contracted: 0, troubled: 0 };
}

/** @param found rows of `listed` with a `key`, in their order */
async function readRows(db: Kysely<Tables>, found: ReturnType<typeof sql>): Promise<Row[]> {
  const read = await sql<Row>`
    select f.company_id as id, f.name, f.contract, f.time_zone as "timeZone", f.destination, f.users, f.waiting,
      f.severity, f.key, greatest(0, extract(epoch from now() - f.oldest))::float8 as "oldestWaitingSeconds",
      f.paused_at as "pausedAt", f.pause_code as "pauseCode", f.pause_params as "pauseParams",
      i.opened_at as "incidentAt", i.kind as "incidentKind", i.params as "incidentParams",
      (select r.delivered_at from recordings r where r.company_id = f.company_id and r.delivered_at is not null
       order by r.delivered_at desc limit 1) as "lastDeliveredAt"
    from (${found}) f
    left join lateral (
      select opened_at, kind, params from incidents
      where company_id = f.company_id and closed_at is null and f.severity between 1 and 2
      order by quiet_since is not null, opened_at limit 1) i on true
    order by f.key, f.company_id`.execute(db);
  return read.rows;
}

function present(row: Row): Company {
  const { severity, pausedAt, incidentAt, pauseCode, incidentKind, key: _, ...rest } = row;
  const { pauseParams, incidentParams, lastDeliveredAt, oldestWaitingSeconds, ...facts } = rest;
  const trouble =
    severity === 3 && pausedAt !== null
      ? { since: pausedAt.toISOString(), words: reasonWords(pauseCode ?? "unknown", { ...pauseParams }) }
      : // One whose cause is gone only waits for quiet time: nothing is wrong any more.
        severity > 1 && incidentAt !== null && incidentKind !== null
        ? {
            since: incidentAt.toISOString(),
            words: incidentWords(facts.id, incidentKind, { ...incidentParams }, facts.timeZone),
          }
        : null;
  return {
    ...facts,
    oldestWaitingSeconds: facts.waiting === 0 ? null : oldestWaitingSeconds,
    lastDeliveredAt: lastDeliveredAt?.toISOString() ?? null,
    trouble,
  };
}

function encodePlace(sort: CompanySort, key: number | string, id: string): string {
  return Buffer.from(JSON.stringify([sort, key, id])).toString("base64url");
}

/** Null for an absent or made-up place, or one of another order: then the list begins at its top. */
function decodePlace(
  cursor: string | undefined,
  sort: CompanySort,
): { key: number | string; id: string } | null {
  if (cursor === undefined) return null;
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (!Array.isArray(place) || place.length !== 3 || place[0] !== sort) return null;
    const [, key, id] = place as unknown[];
    const fits = sort === "name" ? typeof key === "string" : typeof key === "number" && Number.isFinite(key);
    return fits && typeof id === "string" ? { key: key as number | string, id } : null;
  } catch {
    return null;
  }
}
