import { type Kysely, sql } from "kysely";
import type { Language } from "../../contract/words.ts";
import type { Database, Tables } from "../base/database.ts";
import type { Finding, KindName } from "./finding.ts";
import { budgetWindow, firstMailAfter, type OpenIncident, roundOf } from "./incident-rules.ts";
import { countOpen, summarise } from "./incident-sums.ts";
import type { MailKind } from "./mail/mail-template.ts";
import { enqueueMail } from "./outbox.ts";
import { installationId, type TellParams } from "./tables.ts";
import { enqueueWebhooks } from "./webhook-outbox.ts";

/** An open incident as the engine needs it. */
export type Incident = OpenIncident &
  KindName & {
    incidentId: string;
    params: TellParams;
    openedAt: Date;
    /** How often this very incident was told. */
    told: number;
    timeZone: string | null;
  };

/** All open incidents, with what was told of their kind in the last three days. Sees all companies. */
export async function readOpenIncidents(db: Kysely<Tables>, now: Date): Promise<Incident[]> {
  const read = await sql<Incident>`
    select i.company_id as "companyId", i.service, i.kind, i.incident_id as "incidentId", i.params,
      i.opened_at as "openedAt", i.quiet_since as "quietSince", i.level, i.rounds, i.next_mail_at as "nextMailAt",
      cardinality(i.told_at) as told, c.time_zone as "timeZone",
      i.told_at || coalesce((
        select array_agg(at) from incidents p cross join unnest(p.told_at) as at
        where p.company_id = i.company_id and p.service = i.service and p.kind = i.kind
          and p.closed_at > ${new Date(now.getTime() - budgetWindow)}), '{}') as tellings
    from incidents i left join companies c on c.company_id = i.company_id
    where i.closed_at is null`.execute(db);
  return read.rows;
}

/**
 * Opens an incident and tells of it, in one transaction; nothing happens when another process was faster.
 * @param quietSince since when it is over already, for what began and ended between two looks
 */
export async function openIncident(
  companyId: string,
  db: Database,
  finding: Finding,
  quietSince: Date | null,
  now: Date,
): Promise<boolean> {
  const { service, kind, since, codes, level } = finding;
  const params = { ...finding.params, since: since.toISOString() };
  return db.system.transaction().execute(async (trx) => {
    const previous = await trx
      .selectFrom("incidents")
      .select(["closed_at", "rounds"])
      .where("company_id", "=", companyId)
      .where("service", "=", service)
      .where("kind", "=", kind)
      .where("closed_at", "is not", null)
      .orderBy("closed_at", "desc")
      .limit(1)
      .executeTakeFirst();
    // An incident that ended later than this began has told it.
    if (quietSince !== null && previous?.closed_at && previous.closed_at > since) return false;
    const rounds = roundOf(
      previous?.closed_at ? { closedAt: previous.closed_at, rounds: previous.rounds } : null,
      now,
    );
    const affected = await countOpen(companyId, trx, service, codes);
    const opened = await sql<{ incident_id: string }>`
      insert into incidents (company_id, service, kind, params, opened_at, quiet_since, level, rounds, told_at,
        next_mail_at, affected)
      values (${companyId}, ${service}, ${kind}, ${JSON.stringify(params)}::jsonb, ${now}, ${quietSince}, ${level},
        ${rounds}, array[${now}::timestamptz], ${firstMailAfter(now)}, ${affected})
      on conflict (company_id, service, kind) where closed_at is null do nothing
      returning incident_id`.execute(trx);
    const incidentId = opened.rows[0]?.incident_id;
    if (incidentId === undefined) return false;
    // kill point: tell.incident-opened
    const said = { ...params, waiting: affected };
    await tell({ companyId, service, kind, incidentId, told: 0 }, trx, "incident.opened", said, now);
    await enqueueWebhooks(companyId, trx, "incident.opened", {
      incidentId,
      service,
      kind,
      since: since.toISOString(),
      openedAt: now.toISOString(),
      waiting: affected,
    });
    return true;
  });
}

/** Tells of an open incident again; `worse` when its level rose. */
export async function remindOfIncident(
  companyId: string,
  db: Database,
  incident: Incident,
  finding: Finding,
  nextMailAt: Date,
  kind: "incident.reminder" | "incident.worse",
  now: Date,
): Promise<void> {
  const params = { ...finding.params, since: incident.params.since ?? finding.since.toISOString() };
  await db.system.transaction().execute(async (trx) => {
    const affected = await countOpen(companyId, trx, finding.service, finding.codes);
    const taken = await sql`
      update incidents set told_at = told_at || ${now}::timestamptz, next_mail_at = ${nextMailAt}, quiet_since = null,
        level = greatest(level, ${finding.level}), affected = ${affected}, params = ${JSON.stringify(params)}::jsonb
      where ${unchanged(companyId, incident)}`.execute(trx);
    if (taken.numAffectedRows !== 1n) return;
    await tell(incident, trx, kind, { ...params, waiting: affected }, now);
  });
}

/** Notes since when an incident is quiet, and when people are told again. */
export async function noteIncident(
  companyId: string,
  db: Database,
  incident: Incident,
  { quietSince, nextMailAt }: { quietSince: Date | null; nextMailAt: Date | null },
): Promise<void> {
  await sql`update incidents set quiet_since = ${quietSince}, next_mail_at = ${nextMailAt}
    where ${unchanged(companyId, incident)}`.execute(db.system);
}

/** Ends an incident and tells its end, once. */
export async function closeIncident(
  companyId: string,
  db: Database,
  incident: Incident,
  now: Date,
): Promise<void> {
  await db.system.transaction().execute(async (trx) => {
    const sums = await summarise(companyId, trx, incident);
    const taken = await sql`
      update incidents set closed_at = ${now}, told_at = told_at || ${now}::timestamptz, next_mail_at = null,
        recovered = ${sums.recovered}, longest_seconds = ${sums.longestSeconds}
      where ${unchanged(companyId, incident)}`.execute(trx);
    if (taken.numAffectedRows !== 1n) return;
    const endedAt = (incident.quietSince ?? now).toISOString();
    await tell(incident, trx, "incident.closed", { ...incident.params, ...sums, endedAt }, now);
    await enqueueWebhooks(companyId, trx, "incident.closed", {
      incidentId: incident.incidentId,
      service: incident.service,
      kind: incident.kind,
      since: incident.params.since,
      openedAt: incident.openedAt.toISOString(),
      closedAt: now.toISOString(),
      recovered: sums.recovered,
      notTransferred: sums.notTransferred,
      longestSeconds: sums.longestSeconds,
    });
  });
}

/** The row is as it was read: two processes never do the same act. */
function unchanged(companyId: string, { incidentId, told }: Incident) {
  return sql<boolean>`company_id = ${companyId} and incident_id = ${incidentId} and closed_at is null
    and cardinality(told_at) = ${told}`;
}

/** One mail for each address that is set for the service, in the incident's transaction. */
async function tell(
  incident: Pick<Incident, "companyId" | "service" | "kind" | "incidentId" | "told">,
  trx: Kysely<Tables>,
  kind: MailKind,
  params: TellParams,
  now: Date,
): Promise<void> {
  const { companyId, service } = incident;
  // That mails do not leave cannot be told by mail; the console says it.
  if (incident.kind === "smtp") return;
  for (const { address_id, email, language } of await findAddresses(companyId, trx, service)) {
    await enqueueMail(companyId, trx, {
      dedupe: `incident:${incident.incidentId}:${incident.told + 1}:${address_id}`,
      email,
      language,
      kind,
      params: { ...params, service, kind: incident.kind },
      at: now,
    });
  }
}

type Address = { address_id: string; email: string; language: Language };

/** Confirmed addresses that are set for a service; all of the installation's. */
async function findAddresses(companyId: string, trx: Kysely<Tables>, service: string): Promise<Address[]> {
  let query = trx
    .selectFrom("notification_addresses")
    .select(["address_id", "email", "language"])
    .where("company_id", "=", companyId)
    .where("confirmed_at", "is not", null)
    .orderBy("created_at");
  if (companyId !== installationId) {
    query = query.where(sql<boolean>`${service} = any (services)`);
  }
  return query.execute();
}
