import type { Profile, SaveProfile } from "../../contract/profile.ts";
import { AppError } from "../base/app-error.ts";
import type { Trx } from "../base/database.ts";
import { accountOf, operatorsOf } from "./account.ts";
import { browserName } from "./browser-name.ts";
import { lockPeople } from "./editor.ts";
import { type Author, logOperation } from "./operation-log.ts";
import { findFactor } from "./second-factor.ts";
import { idleHours, sessionHours, type Visitor } from "./sessions.ts";
import { endUserLinks } from "./user-links.ts";

/** Somebody's own account as the profile shows it. */
export async function readProfile(visitor: Visitor, trx: Trx): Promise<Profile> {
  const account = accountOf(visitor);
  const [row, factor, sessions] = [
    await findAccountRow(visitor, trx),
    await findFactor(account, trx),
    await listSessions(visitor, trx),
  ];
  return {
    kind: visitor.kind,
    email: visitor.email,
    name: row.name,
    language: row.language,
    passwordAt: row.password_at?.toISOString() ?? null,
    factor: factor?.confirmed_at
      ? { since: factor.confirmed_at.toISOString(), recoveryCodesLeft: factor.recovery_hashes.length }
      : null,
    factorRequired: row.factor_required,
    sessions: sessions.map((session) => ({
      id: session.session_id,
      startedAt: session.created_at.toISOString(),
      lastSeenAt: session.last_seen_at.toISOString(),
      address: session.address,
      browser: browserName(session.browser),
      isThis: session.session_id === visitor.sessionId,
    })),
    idleHours,
    sessionHours,
  };
}

async function findAccountRow(visitor: Visitor, trx: Trx) {
  if (visitor.kind === "operator") {
    const { password_at } = await trx
      .selectFrom("operators")
      .select("password_at")
      .where("operator_id", "=", visitor.operatorId)
      .executeTakeFirstOrThrow();
    return { name: "", language: null, password_at, factor_required: false };
  }
  return trx
    .selectFrom("users as u")
    .innerJoin("companies as c", "c.company_id", "u.company_id")
    .select(["u.name", "u.language", "u.password_at", "c.factor_required"])
    .where("u.company_id", "=", visitor.companyId)
    .where("u.user_id", "=", visitor.userId)
    .executeTakeFirstOrThrow();
}

/** Sign-ins that still hold, this one first, then as they were last used. */
async function listSessions(visitor: Visitor, trx: Trx) {
  const columns = ["session_id", "created_at", "last_seen_at", "address", "browser"] as const;
  const { companyId, userId } = accountOf(visitor);
  const now = new Date();
  const unused = new Date(now.getTime() - idleHours * 3_600_000);
  const rows =
    companyId === operatorsOf
      ? await trx
          .selectFrom("operator_sessions")
          .select(columns)
          .where("operator_id", "=", userId)
          .where("expires_at", ">", now)
          .where("last_seen_at", ">", unused)
          .orderBy("last_seen_at", "desc")
          .execute()
      : await trx
          .selectFrom("user_sessions")
          .select(columns)
          .where("company_id", "=", companyId)
          .where("user_id", "=", userId)
          .where("expires_at", ">", now)
          .where("last_seen_at", ">", unused)
          .orderBy("last_seen_at", "desc")
          .execute();
  return rows.sort(
    (a, b) => Number(b.session_id === visitor.sessionId) - Number(a.session_id === visitor.sessionId),
  );
}

/** Changes somebody's own name and the language of mails to them. @throws AppError `not_found` for an operator */
export async function saveProfile(
  visitor: Visitor,
  trx: Trx,
  { name: typed, language }: SaveProfile,
  by: Author,
): Promise<void> {
  if (visitor.kind === "operator") throw new AppError("not_found");
  const { companyId, userId } = visitor;
  const name = typed.trim();
  const before = await trx
    .selectFrom("users")
    .select(["name", "language"])
    .where("company_id", "=", companyId)
    .where("user_id", "=", userId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (before.name === name && before.language === language) return;
  await trx
    .updateTable("users")
    .set({ name, language })
    .where("company_id", "=", companyId)
    .where("user_id", "=", userId)
    .execute();
  await logOperation(companyId, trx, {
    ...by,
    operation: "profile.change",
    details: { name, language, before },
  });
}

/**
 * Replaces the password of an account by another; a link that is on its way could do so too, and ends.
 * @param provenHash the stored password that was typed: replaced by somebody else since then, it stays as it is
 * @throws AppError `password_wrong`
 */
export async function setPassword(
  visitor: Visitor,
  trx: Trx,
  provenHash: string,
  password_hash: string,
): Promise<void> {
  const set = { password_hash, password_at: new Date() };
  if (visitor.kind === "user") await lockPeople(visitor.companyId, trx);
  const { numUpdatedRows } =
    visitor.kind === "operator"
      ? await trx
          .updateTable("operators")
          .set(set)
          .where("operator_id", "=", visitor.operatorId)
          .where("password_hash", "=", provenHash)
          .executeTakeFirst()
      : await trx
          .updateTable("users")
          .set(set)
          .where("company_id", "=", visitor.companyId)
          .where("user_id", "=", visitor.userId)
          .where("password_hash", "=", provenHash)
          .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new AppError("password_wrong", { field: "current" });
  if (visitor.kind === "user") await endUserLinks(visitor.companyId, trx, visitor);
}
