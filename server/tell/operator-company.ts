import { sql } from "kysely";
import { heldReasons } from "../../contract/held-reasons.ts";
import type { CompanyPage, SetUp } from "../../contract/operator.ts";
import { listApiKeys } from "../accounts/api-keys.ts";
import { listUsers } from "../accounts/list-users.ts";
import { AppError } from "../base/app-error.ts";
import type { Database, Trx } from "../base/database.ts";
import { type Periods, readPeriods } from "../keep/retention.ts";
import { findListedCompany } from "./company-list.ts";
import { listIncidents } from "./list-incidents.ts";

/** Recordings that are counted at most, where only the first few matter. */
const mostCounted = 1000;

/**
 * One company as the operator sees it: how it stands, its people and its keys; never a call, a caller or the bucket.
 * @throws AppError `company_unknown`
 */
export async function readCompanyPage(
  db: Database,
  companyId: string,
  installation: Periods,
): Promise<CompanyPage> {
  const company = await findListedCompany(db.system, companyId);
  if (company === null) throw new AppError("company_unknown", { id: companyId });
  return db.forCompany(companyId, async (trx) => {
    const own = await trx
      .selectFrom("companies")
      .select(["created_at", "retention_days", "unshipped_days"])
      .where("company_id", "=", companyId)
      .executeTakeFirstOrThrow();
    const incidents = await listIncidents(companyId, trx, { most: 20, timeZone: company.timeZone });
    return {
      ...company,
      createdAt: own.created_at.toISOString(),
      lastReceivedAt: (await readLastReceived(companyId, trx))?.toISOString() ?? null,
      day: await readDay(companyId, trx),
      incidents: incidents
        .filter(({ closedAt }) => closedAt === null)
        .map(({ since, words }) => ({ since, words })),
      retention: {
        ...(await readPeriods(companyId, trx, installation)),
        own: own.retention_days !== null || own.unshipped_days !== null,
      },
      people: await listUsers(companyId, trx, null),
      keys: await listApiKeys(companyId, trx),
    };
  });
}

/** How far the set-up of a company has come. @throws AppError `company_unknown` */
export async function readSetUp(db: Database, companyId: string, publicUrl: string): Promise<SetUp> {
  const company = await findListedCompany(db.system, companyId);
  if (company === null) throw new AppError("company_unknown", { id: companyId });
  return db.forCompany(companyId, async (trx) => {
    const { setup_open } = await trx
      .selectFrom("companies")
      .select("setup_open")
      .where("company_id", "=", companyId)
      .executeTakeFirstOrThrow();
    const people = await listUsers(companyId, trx, null);
    /** What is wrong with the way to the bucket; one recording that is held for its own sake is no part of a set-up. */
    const readWayTrouble = async () => {
      const open = await listIncidents(companyId, trx, { most: 20, timeZone: company.timeZone });
      const ofWay = open.find(
        ({ closedAt, quietSince, service, kind }) =>
          closedAt === null &&
          quietSince === null &&
          service === "amazon-s3" &&
          kind !== "PreconditionFailed" &&
          !Object.hasOwn(heldReasons, kind),
      );
      return ofWay?.words ?? null;
    };
    return {
      id: company.id,
      name: company.name,
      contract: company.contract,
      open: setup_open,
      administrators: people.filter(({ role }) => role === "administrator"),
      keys: (await listApiKeys(companyId, trx)).filter(({ endedAt }) => endedAt === null),
      recordings: await readFirstRecordings(companyId, trx),
      destination: company.destination,
      trouble: company.destination === "paused" ? (company.trouble?.words ?? null) : await readWayTrouble(),
      publicUrl,
    };
  });
}

/** Begins, takes up again or puts away the set-up of a company. @throws AppError `company_unknown` */
export async function steerSetUp(db: Database, companyId: string, open: boolean): Promise<void> {
  const changed = await db.system
    .updateTable("companies")
    .set({ setup_open: open })
    .where("company_id", "=", companyId)
    .executeTakeFirst();
  if (changed.numUpdatedRows === 0n) throw new AppError("company_unknown", { id: companyId });
}

/** Set-ups that were begun; one ends by itself with the first recording in the bucket. Sees all companies. */
export async function listSetUps(db: Database): Promise<{ id: string; name: string }[]> {
  const read = await sql<{ id: string; name: string }>`
    select c.company_id as id, c.name from companies c where c.setup_open and not exists (
      select 1 from recordings r where r.company_id = c.company_id and r.delivered_at is not null)
    order by c.created_at desc limit 5`.execute(db.system);
  return read.rows;
}

async function readLastReceived(companyId: string, trx: Trx): Promise<Date | null> {
  const row = await trx
    .selectFrom("recordings")
    .select("received_at")
    .where("company_id", "=", companyId)
    .orderBy("received_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.received_at ?? null;
}

async function readDay(companyId: string, trx: Trx): Promise<CompanyPage["day"]> {
  const read = await sql<CompanyPage["day"]>`
    select coalesce(sum(received), 0)::integer as received, coalesce(sum(delivered), 0)::integer as delivered,
      coalesce(sum(failed), 0)::integer as failed
    from hours where company_id = ${companyId} and hour >= date_trunc('hour', now()) - interval '24 hours'`.execute(
    trx,
  );
  return read.rows[0] ?? { received: 0, delivered: 0, failed: 0 };
}

async function readFirstRecordings(companyId: string, trx: Trx): Promise<SetUp["recordings"]> {
  const some = (condition: ReturnType<typeof sql>) => sql`(select count(*)::integer from (
    select 1 from recordings where company_id = ${companyId} and ${condition} limit ${mostCounted}) few)`;
  const read = await sql<{
    received: number;
    firstReceived: Date | null;
    skipped: number;
    delivered: number;
    firstDelivered: Date | null;
  }>`
    select ${some(sql`true`)} as received, ${some(sql`state = 'skipped'`)} as skipped,
      ${some(sql`delivered_at is not null`)} as delivered,
      (select min(received_at) from recordings where company_id = ${companyId}) as "firstReceived",
      (select min(delivered_at) from recordings where company_id = ${companyId} and delivered_at is not null)
        as "firstDelivered"`.execute(trx);
  const [row] = read.rows;
  return {
    received: row?.received ?? 0,
    firstReceivedAt: row?.firstReceived?.toISOString() ?? null,
    skipped: row?.skipped ?? 0,
    delivered: row?.delivered ?? 0,
    firstDeliveredAt: row?.firstDelivered?.toISOString() ?? null,
  };
}
