import { sql } from "kysely";
import { AppError } from "../base/app-error.ts";
import type { Trx } from "../base/database.ts";
import type { Author } from "./operation-log.ts";

/** Who changes people of the company, or what lets somebody in. */
export type Editor = Author & {
  /** The editor's own ID; null for the operator and the command line. */
  userId: string | null;
};

/** An administrator who has a password and is not switched off. */
export const isWorkingAdministrator = sql<boolean>`
  role = 'administrator' and password_hash is not null and disabled_at is null`;

/**
 * People of a company are changed one after the other: two at once could each leave the other as the last. Whatever
 * changes both people and links takes this lock before any row, so that none waits for the other.
 */
export async function lockPeople(companyId: string, trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`people ${companyId}`}, 0))`.execute(trx);
}

/**
 * Takes the people's lock for whoever may change them: an editor who was switched off or demoted a moment ago, after
 * the request came in, changes nothing any more.
 * @throws AppError `not_found`
 */
export async function admitEditor(companyId: string, trx: Trx, { userId }: Editor): Promise<void> {
  await lockPeople(companyId, trx);
  if (userId === null) return;
  const found = await trx
    .selectFrom("users")
    .select("user_id")
    .where("company_id", "=", companyId)
    .where("user_id", "=", userId)
    .where(isWorkingAdministrator)
    .executeTakeFirst();
  if (!found) throw new AppError("not_found");
}
