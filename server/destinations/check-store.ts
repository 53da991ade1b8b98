import { sql } from "kysely";
import type { CheckDone, CheckStep } from "../../contract/destination.ts";
import type { Database, Trx } from "../base/database.ts";
import { notifyChannel } from "../base/wake.ts";
import { type Author, fromRow, type SealedValues, toColumns } from "./destination-store.ts";

export type CheckJob = {
  companyId: string;
  checkId: string;
  version: number;
  /** Save the values if the check passes (保存). */
  save: boolean;
  by: Author;
  values: SealedValues;
};

/** Seconds after which a check is taken up by another process when its lease was not renewed meanwhile. */
const checkLeaseSeconds = 20;
export const renewCheckSeconds = 5;

/** Asks `work`, which alone can open the secret, to check these values. @returns the check's ID */
export async function startCheck(
  companyId: string,
  trx: Trx,
  values: SealedValues,
  options: { save: boolean; version: number; by: Author },
): Promise<string> {
  const { check_id } = await trx
    .insertInto("destination_checks")
    .values({
      company_id: companyId,
      actor: options.by.actor,
      source_address: options.by.address,
      save: options.save,
      version: options.version,
      ...toColumns(values),
    })
    .returning("check_id")
    .executeTakeFirstOrThrow();
  await sql`select pg_notify(${notifyChannel}, 'check')`.execute(trx);
  return check_id;
}

/** How far a check has come; null when this company has no such check. */
export async function readCheck(
  companyId: string,
  trx: Trx,
  checkId: string,
): Promise<{ steps: CheckStep[]; done: CheckDone | null } | null> {
  const row = await trx
    .selectFrom("destination_checks")
    .select(["steps", "done"])
    .where("company_id", "=", companyId)
    .where("check_id", "=", checkId)
    .executeTakeFirst();
  return row ?? null;
}

/** Checks that wait to be run. Sees all companies. */
export async function claimChecks(db: Database, free: number): Promise<CheckJob[]> {
  const rows = await db.system
    .updateTable("destination_checks")
    .set({ lease_until: sql<Date>`now() + ${`${checkLeaseSeconds} seconds`}::interval`, steps: "[]" })
    .where((where) =>
      where(
        where.refTuple("company_id", "check_id"),
        "in",
        where
          .selectFrom("destination_checks")
          .select(["company_id", "check_id"])
          .where("done", "is", null)
          .where(sql<boolean>`(lease_until is null or lease_until < now())`)
          .orderBy("created_at")
          .limit(free)
          .forUpdate()
          .skipLocked()
          .$asTuple("company_id", "check_id"),
      ),
    )
    .returningAll()
    .execute();
  return rows.map((row) => ({
    companyId: row.company_id,
    checkId: row.check_id,
    version: row.version,
    save: row.save,
    by: { actor: row.actor, address: row.source_address },
    values: fromRow(row),
  }));
}

/**
 * The secret of a check as it is sealed now: with another key than when the check began, if keys were rotated meanwhile.
 * For the transaction that saves it; nobody seals it anew until that ends.
 */
export async function readSealedSecret(
  companyId: string,
  trx: Trx,
  checkId: string,
): Promise<Pick<SealedValues, "secretSealed" | "secretKeyId"> | null> {
  const row = await trx
    .selectFrom("destination_checks")
    .select(["secret_sealed", "secret_key_id"])
    .where("company_id", "=", companyId)
    .where("check_id", "=", checkId)
    .where("secret_sealed", "is not", null)
    .forUpdate()
    .executeTakeFirst();
  return row ? { secretSealed: row.secret_sealed, secretKeyId: row.secret_key_id } : null;
}

/** Keeps a check that is under way from being taken up by another process. */
export async function renewCheck(companyId: string, db: Database, checkId: string): Promise<void> {
  await db.system
    .updateTable("destination_checks")
    .set({ lease_until: sql<Date>`now() + ${`${checkLeaseSeconds} seconds`}::interval` })
    .where("company_id", "=", companyId)
    .where("check_id", "=", checkId)
    .where("done", "is", null)
    .execute();
}

/** Shows the steps so far. */
export async function moveCheck(
  companyId: string,
  db: Database,
  checkId: string,
  steps: readonly CheckStep[],
): Promise<void> {
  await sql`
    with moved as (
      update destination_checks set steps = ${JSON.stringify(steps)}::jsonb
      where company_id = ${companyId} and check_id = ${checkId} and done is null
      returning check_id)
    select pg_notify(${notifyChannel}, 'check-moved:' || check_id) from moved`.execute(db.system);
}

/**
 * Ends a check with its outcome; its copy of the secret is destroyed. In the transaction of what the check changes, so
 * that neither is ever there without the other.
 * @returns false when another process has ended it already: what else the transaction did must be undone
 */
export async function endCheck(
  companyId: string,
  trx: Trx,
  checkId: string,
  steps: readonly CheckStep[],
  done: CheckDone,
): Promise<boolean> {
  const ended = await sql`
    with ended as (
      update destination_checks set steps = ${JSON.stringify(steps)}::jsonb, done = ${JSON.stringify(done)}::jsonb,
        secret_sealed = null
      where company_id = ${companyId} and check_id = ${checkId} and done is null
      returning check_id)
    select pg_notify(${notifyChannel}, 'check-moved:' || check_id) from ended`.execute(trx);
  return ended.rows.length === 1;
}

/** Removes checks of more than an hour ago. */
export async function clearOldChecks(db: Database): Promise<void> {
  await db.system
    .deleteFrom("destination_checks")
    .where("created_at", "<", sql<Date>`now() - interval '1 hour'`)
    .execute();
}
