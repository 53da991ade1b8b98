import { type Selectable, sql } from "kysely";
import { type Incident, type IncidentList, mostCountedFailures } from "../../contract/incidents.ts";
import type { Tables, Trx } from "../base/database.ts";
import { decodeCursor, encodeCursor } from "../keep/cursor.ts";
import { listCodes, serviceName } from "../keep/error-log.ts";
import { isOwnKind, natureOf } from "./incident-kinds.ts";
import { incidentWords } from "./mail/incident-words.ts";
import type { TellParams } from "./tables.ts";

const pageSize = 20;

/** One code of a company's error log. */
type KnownCode = {
  service: string;
  code: string;
  httpStatus: number | null;
  params: TellParams;
  /** The first that is open; null when none is. */
  openSince: Date | null;
};

/**
 * The error log by incident: open ones, open failures that belong to none (yet), then ended ones a page at a time. The
 * number of failures does not matter: codes are found along an index, and failures counted up to a limit.
 */
export async function listCompanyIncidents(
  companyId: string,
  trx: Trx,
  timeZone: string,
  cursor?: string | undefined,
): Promise<IncidentList> {
  const codes = await readCodes(companyId, trx);
  const after = decodeCursor(cursor);
  const ended = await sql<Row>`
    select * from incidents where company_id = ${companyId} and closed_at is not null
      and ${after ? sql`(closed_at, incident_id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql`true`}
    order by closed_at desc, incident_id desc limit ${pageSize + 1}`.execute(trx);
  const page = ended.rows.slice(0, pageSize);
  const last = page.at(-1);
  const items: Incident[] = [];
  if (!after) {
    const open = await sql<Row>`
      select * from incidents where company_id = ${companyId} and closed_at is null
      order by opened_at desc`.execute(trx);
    for (const row of open.rows) items.push(await presentOpen(companyId, trx, row, codes, timeZone));
    const told = new Set(items.flatMap((incident) => incident.codes));
    for (const known of codes) {
      if (known.openSince !== null && !told.has(known.code))
        items.push(await presentUntold(companyId, trx, known, timeZone));
    }
  }
  items.push(...page.map((row) => present(companyId, row, codes, 0, timeZone)));
  return {
    items,
    next:
      ended.rows.length > pageSize && last?.closed_at ? encodeCursor(last.closed_at, last.incident_id) : null,
  };
}

type Row = Selectable<Tables["incidents"]>;

async function presentOpen(
  companyId: string,
  trx: Trx,
  row: Row,
  codes: readonly KnownCode[],
  timeZone: string,
): Promise<Incident> {
  const open = await countOpen(companyId, trx, row.service, codesOf(row, codes));
  return present(companyId, row, codes, open, timeZone);
}

function present(
  companyId: string,
  row: Row,
  codes: readonly KnownCode[],
  open: number,
  timeZone: string,
): Incident {
  const params = row.params as TellParams;
  return {
    id: row.incident_id,
    service: row.service,
    serviceName: serviceName(row.service),
    kind: row.kind,
    codes: codesOf(row, codes),
    words: incidentWords(companyId, row.kind, params, timeZone),
    since: typeof params.since === "string" ? params.since : row.opened_at.toISOString(),
    openedAt: row.opened_at.toISOString(),
    closedAt: row.closed_at?.toISOString() ?? null,
    quietSince: row.quiet_since?.toISOString() ?? null,
    open,
    recovered: row.recovered,
    longestSeconds: row.longest_seconds,
  };
}

async function presentUntold(
  companyId: string,
  trx: Trx,
  { service, code, params, openSince }: KnownCode,
  timeZone: string,
): Promise<Incident> {
  return {
    id: null,
    service,
    serviceName: serviceName(service),
    kind: code,
    codes: [code],
    words: incidentWords(companyId, code, params, timeZone),
    since: (openSince ?? new Date()).toISOString(),
    openedAt: null,
    closedAt: null,
    quietSince: null,
    open: await countOpen(companyId, trx, service, [code]),
    recovered: null,
    longestSeconds: null,
  };
}

/** What mends itself has one incident for all its codes; silence has none. */
function codesOf({ service, kind }: Pick<Row, "service" | "kind">, known: readonly KnownCode[]): string[] {
  if (!isOwnKind(kind)) return [kind];
  if (kind !== "passing") return [];
  return known
    .filter((one) => one.service === service)
    .filter(({ code, httpStatus }) => ["passing", "ours"].includes(natureOf(code, httpStatus)))
    .map(({ code }) => code);
}

/** One row a code, with its newest entry and its first that is open. */
async function readCodes(companyId: string, trx: Trx): Promise<KnownCode[]> {
  const codes = await listCodes(companyId, trx);
  const found = await sql<KnownCode>`
    select e.service, e.code, e.http_status as "httpStatus", e.params, first.at as "openSince"
    from unnest(${codes}::text[]) as known (code) cross join lateral (
      select service, code, http_status, params from integration_errors
      where company_id = ${companyId} and code = known.code order by at desc limit 1) e
    left join lateral (
      select at from integration_errors
      where company_id = ${companyId} and service = e.service and code = e.code and recovered_at is null
      order by at limit 1) first on true
    order by first.at desc nulls last`.execute(trx);
  return found.rows;
}

async function countOpen(
  companyId: string,
  trx: Trx,
  service: string,
  codes: readonly string[],
): Promise<number> {
  if (codes.length === 0) return 0;
  const counted = await sql<{ count: number }>`
    select count(*) as count from (select from integration_errors where company_id = ${companyId}
      and service = ${service} and code = any(${codes}::text[]) and recovered_at is null
      limit ${mostCountedFailures}) open`.execute(trx);
  return counted.rows[0]?.count ?? 0;
}
