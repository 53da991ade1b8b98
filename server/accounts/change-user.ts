import type { Role } from "../../contract/session.ts";
import type { Language } from "../../contract/words.ts";
import { AppError } from "../base/app-error.ts";
import type { Database, Trx } from "../base/database.ts";
import { admitEditor, type Editor, isWorkingAdministrator } from "./editor.ts";
import { logOperation } from "./operation-log.ts";
import { removeFactor } from "./second-factor.ts";
import { endSessionsOf } from "./sessions.ts";
import { endUserLinks, linkHours, type MadeLink, makeUserLink } from "./user-links.ts";

type Row = Awaited<ReturnType<typeof findRow>>;

/**
 * Makes a person a member or an administrator.
 * @throws AppError `not_found`, `own_account`, `last_administrator`
 */
export function changeRole(
  companyId: string,
  db: Database,
  userId: string,
  role: Role,
  by: Editor,
): Promise<void> {
  return change(companyId, db, userId, by, async (trx, row) => {
    if (row.role === role) return;
    if (role === "member") await keepAnAdministrator(companyId, trx, row);
    await update(companyId, trx, userId, { role });
    await log(companyId, trx, by, "user.change", { email: row.email, role, before: { role: row.role } });
  });
}

/**
 * Switches a person off: every sign-in ends at once, and the next is refused as a wrong password is.
 * @throws AppError `not_found`, `own_account`, `last_administrator`, `user_state`
 */
export function switchOff(companyId: string, db: Database, userId: string, by: Editor): Promise<void> {
  return change(companyId, db, userId, by, async (trx, row) => {
    if (row.password_hash === null) throw new AppError("user_state");
    if (row.disabled_at !== null) return;
    await keepAnAdministrator(companyId, trx, row);
    await update(companyId, trx, userId, { disabled_at: new Date() });
    const sessions = await endSessionsOf({ companyId, userId }, trx);
    await endUserLinks(companyId, trx, { userId, email: row.email });
    await log(companyId, trx, by, "user.off", { email: row.email, sessions });
  });
}

/** @throws AppError `not_found`, `own_account`, `user_state` */
export function switchOn(companyId: string, db: Database, userId: string, by: Editor): Promise<void> {
  return change(companyId, db, userId, by, async (trx, row) => {
    if (row.disabled_at === null) return;
    await update(companyId, trx, userId, { disabled_at: null });
    // One that began just as the person was switched off.
    await endSessionsOf({ companyId, userId }, trx);
    await log(companyId, trx, by, "user.on", { email: row.email });
  });
}

/**
 * A new link: for an invitation that was not accepted, or for a forgotten password. Links made before end. Nobody makes
 * their own: it would set a password without the present one.
 * @param mail the language of whoever asks, for people who chose none; null: nothing is sent
 * @throws AppError `not_found`, `own_account`, `user_state` for somebody who is switched off
 */
export async function renewLink(
  companyId: string,
  db: Database,
  userId: string,
  mail: { language: Language } | null,
  by: Editor,
): Promise<MadeLink> {
  return change(companyId, db, userId, by, async (trx, row) => {
    if (row.disabled_at !== null) throw new AppError("user_state");
    const person = { userId, email: row.email };
    await endUserLinks(companyId, trx, person);
    const kind = row.password_hash === null ? ("invitation" as const) : ("password-link" as const);
    const sent = mail === null ? null : { kind, language: row.language ?? mail.language };
    const link = await makeUserLink(companyId, trx, person, linkHours, sent);
    await log(companyId, trx, by, "user.link", { email: row.email, for: kind, mailed: link.mailed });
    return link;
  });
}

/** Takes an invitation back that nobody accepted; the person is gone from the list. @throws AppError `not_found`, `user_state` */
export function withdrawInvitation(
  companyId: string,
  db: Database,
  userId: string,
  by: Editor,
): Promise<void> {
  return change(companyId, db, userId, by, async (trx, row) => {
    if (row.password_hash !== null) throw new AppError("user_state");
    await endUserLinks(companyId, trx, { userId, email: row.email });
    for (const table of ["user_links", "users"] as const) {
      await trx.deleteFrom(table).where("company_id", "=", companyId).where("user_id", "=", userId).execute();
    }
    await log(companyId, trx, by, "user.withdraw", { email: row.email, role: row.role });
  });
}

/** Removes the second factor of somebody who lost the phone; sign-ins end. @throws AppError `not_found`, `own_account`, `user_state` */
export function resetFactor(companyId: string, db: Database, userId: string, by: Editor): Promise<void> {
  return change(companyId, db, userId, by, async (trx, row) => {
    if (!(await removeFactor({ companyId, userId }, trx))) throw new AppError("user_state");
    await endSessionsOf({ companyId, userId }, trx);
    await log(companyId, trx, by, "factor.remove", { email: row.email });
  });
}

/** Ends every sign-in of a person, whose laptop was stolen, say; the password stays. @throws AppError `not_found`, `own_account` */
export function endSignIns(companyId: string, db: Database, userId: string, by: Editor): Promise<void> {
  return change(companyId, db, userId, by, async (trx, row) => {
    const sessions = await endSessionsOf({ companyId, userId }, trx);
    if (sessions > 0) await log(companyId, trx, by, "session.end", { email: row.email, sessions });
  });
}

/** The ID of a person by mail address, for the command line and the operator. @throws AppError `user_unknown` */
export async function findUserByEmail(companyId: string, db: Database, email: string): Promise<string> {
  const found = await db.forCompany(companyId, (trx) =>
    trx
      .selectFrom("users")
      .select("user_id")
      .where("company_id", "=", companyId)
      .where((where) => where(where.fn("lower", ["email"]), "=", email.trim().toLowerCase()))
      .executeTakeFirst(),
  );
  if (!found) throw new AppError("user_unknown", { email: email.slice(0, 254) });
  return found.user_id;
}

/** Nobody changes their own role or state, so that a company cannot lose its last administrator by a slip. */
function change<T>(
  companyId: string,
  db: Database,
  userId: string,
  by: Editor,
  act: (trx: Trx, row: Row) => Promise<T>,
): Promise<T> {
  return db.forCompany(companyId, async (trx) => {
    await admitEditor(companyId, trx, by);
    const row = await findRow(companyId, trx, userId);
    if (userId === by.userId) throw new AppError("own_account");
    return act(trx, row);
  });
}

async function findRow(companyId: string, trx: Trx, userId: string) {
  const row = await trx
    .selectFrom("users")
    .select(["email", "role", "password_hash", "disabled_at", "language"])
    .where("company_id", "=", companyId)
    .where("user_id", "=", userId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new AppError("not_found");
  return row;
}

/** @throws AppError `last_administrator` when nobody else could work */
async function keepAnAdministrator(companyId: string, trx: Trx, row: Row): Promise<void> {
  if (row.role !== "administrator" || row.password_hash === null || row.disabled_at !== null) return;
  const others = await trx
    .selectFrom("users")
    .select("user_id")
    .where("company_id", "=", companyId)
    .where("email", "!=", row.email)
    .where(isWorkingAdministrator)
    .limit(1)
    .executeTakeFirst();
  if (!others) throw new AppError("last_administrator");
}

async function update(
  companyId: string,
  trx: Trx,
  userId: string,
  values: { role?: Role; disabled_at?: Date | null },
): Promise<void> {
  await trx
    .updateTable("users")
    .set(values)
    .where("company_id", "=", companyId)
    .where("user_id", "=", userId)
    .execute();
}

function log(
  companyId: string,
  trx: Trx,
  { actor, address }: Editor,
  operation: Parameters<typeof logOperation>[2]["operation"],
  details: Record<string, unknown>,
): Promise<void> {
  return logOperation(companyId, trx, { actor, address, operation, details });
}
