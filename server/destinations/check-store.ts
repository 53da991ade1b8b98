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

/** Seconds after which a check that nobody finished is taken up again. */
const checkLeaseSeconds = 90;

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
  return rows.flatMap(({ secret_sealed, ...row }) =>
    secret_sealed === null
      ? []
      : [
          {
            companyId: row.company_id,
            checkId: row.check_id,
            version: row.version,
            save: row.save,
            by: { actor: row.actor, address: row.source_address },
            values: fromRow({ ...row, secret_sealed }),
          },
        ],
  );
}

/** Shows the steps so far, and at the end the outcome; the check's copy of the secret is destroyed then. */
export async function moveCheck(
  companyId: string,
  db: Database,
  checkId: string,
  steps: readonly CheckStep[],
  done: CheckDone | null,
): Promise<void> {
  await sql`
    with moved as (
      update destination_checks set steps = ${JSON.stringify(steps)}::jsonb,
        done = ${done === null ? null : JSON.stringify(done)}::jsonb,
        secret_sealed = case when ${done !== null} then null else secret_sealed end
      where company_id = ${companyId} and check_id = ${checkId} and done is null
      returning check_id)
    select pg_notify(${notifyChannel}, 'check-moved:' || check_id) from moved`.execute(db.system);
}

/** Removes checks of more than an hour ago. */
export async function clearOldChecks(db: Database): Promise<void> {
  await db.system
    .deleteFrom("destination_checks")
    .where("created_at", "<", sql<Date>`now() - interval '1 hour'`)
    .execute();
}
