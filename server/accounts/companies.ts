import { sql } from "kysely";
import { companyIdPattern } from "../../contract/limits.ts";
import { isTimeZone } from "../../contract/time-zones.ts";
import { AppError } from "../base/app-error.ts";
import { type Database, isSqlState, uniqueViolation } from "../base/database.ts";
import { logOperation } from "./operation-log.ts";

export type Company = { id: string; name: string; contract: boolean; timeZone: string };

/** A company ID as it is kept: lower case. @throws AppError `company_id_invalid` */
export function normalizeCompanyId(typed: string): string {
  const id = typed.trim();
  if (!new RegExp(companyIdPattern).test(id)) {
    throw new AppError("company_id_invalid", { field: "id", id: id.slice(0, 40) });
  }
  return id.toLowerCase();
}

export async function findCompany(companyId: string, db: Database): Promise<Company | null> {
  const row = await db.system
    .selectFrom("companies")
    .select(["company_id", "name", "contract", "time_zone"])
    .where("company_id", "=", companyId)
    .executeTakeFirst();
  return row ? { id: row.company_id, name: row.name, contract: row.contract, timeZone: row.time_zone } : null;
}

/** @throws AppError `company_unknown` */
export async function requireCompany(typed: string, db: Database): Promise<Company> {
  const company = /^[A-Za-z0-9_-]{1,64}$/.test(typed) ? await findCompany(typed.toLowerCase(), db) : null;
  if (!company) throw new AppError("company_unknown", { id: typed.slice(0, 64) });
  return company;
}

type By = { actor: string; address: string | null };

/**
 * @param timeZone IANA name, by which the company's days begin
 * @param setUp the operator is to be led through its set-up
 * @throws AppError `company_exists`, `time_zone_unknown`
 */
export async function addCompany(
  db: Database,
  typedId: string,
  name: string,
  timeZone = "Asia/Tokyo",
  by: By = { actor: "command line", address: null },
  setUp = false,
): Promise<Company> {
  const id = normalizeCompanyId(typedId);
  if (!isTimeZone(timeZone)) throw new AppError("time_zone_unknown", { zone: timeZone.slice(0, 64) });
  try {
    await db.system.transaction().execute(async (trx) => {
      await trx
        .insertInto("companies")
        .values({ company_id: id, name, time_zone: timeZone, setup_open: setUp })
        .execute();
      await logOperation(id, trx, { ...by, operation: "company.add", details: { name, timeZone } });
    });
  } catch (error) {
    if (isSqlState(error, uniqueViolation)) throw new AppError("company_exists", { id });
    throw error;
  }
  return { id, name, contract: false, timeZone };
}

/** Renames a company, or gives it another time zone. @throws AppError `company_unknown`, `time_zone_unknown` */
export async function changeCompany(
  companyId: string,
  db: Database,
  change: { name: string; timeZone: string },
  by: By,
): Promise<void> {
  const { name, timeZone } = change;
  if (!isTimeZone(timeZone)) throw new AppError("time_zone_unknown", { zone: timeZone.slice(0, 64) });
  await db.system.transaction().execute(async (trx) => {
    const before = await trx
      .selectFrom("companies")
      .select(["name", "time_zone"])
      .where("company_id", "=", companyId)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (!before) throw new AppError("company_unknown", { id: companyId });
    const renamed = before.name !== name;
    const moved = before.time_zone !== timeZone;
    if (!renamed && !moved) return;
    const details = {
      ...(renamed ? { name } : {}),
      ...(moved ? { timeZone } : {}),
      before: { ...(renamed ? { name: before.name } : {}), ...(moved ? { timeZone: before.time_zone } : {}) },
    };
    await trx
      .updateTable("companies")
      .set({ name, time_zone: timeZone })
      .where("company_id", "=", companyId)
      .execute();
    await logOperation(companyId, trx, { ...by, operation: "company.change", details });
  });
}

/**
 * The operator's switch (S1). Off: nothing more is shipped; what waits is skipped, stays here, and can be shipped
 * later by a person.
 */
export async function setContract(companyId: string, db: Database, on: boolean, by: By): Promise<void> {
  await db.system.transaction().execute(async (trx) => {
    const before = await trx
      .selectFrom("companies")
      .select("contract")
      .where("company_id", "=", companyId)
      .forNoKeyUpdate()
      .executeTakeFirst();
    await trx.updateTable("companies").set({ contract: on }).where("company_id", "=", companyId).execute();
    if (!on) {
      await sql`
        with skipped as (
          update recordings set state = 'skipped', held_by = null, reason_code = 'not-contracted', reason_params = null,
            due_at = null
          where company_id = ${companyId}
            and (state in ('waiting', 'retrying') or (state = 'held' and held_by = 'destination'))
          returning sequence_id)
        update integration_errors e set recovered_at = now() from skipped
        where e.company_id = ${companyId} and e.sequence_id = skipped.sequence_id and e.recovered_at is null`.execute(
        trx,
      );
    }
    await logOperation(companyId, trx, {
      ...by,
      operation: "contract",
      details: { on, before: before ? { on: before.contract } : null },
    });
  });
}
