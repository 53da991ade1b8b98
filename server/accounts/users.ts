import type { Role } from "../../contract/session.ts";
import { AppError } from "../base/app-error.ts";
import type { Database } from "../base/database.ts";
import { hashToken, newToken } from "../base/tokens.ts";
import { logOperation } from "./operation-log.ts";

/** Hours that a one-time link works. */
export const linkHours = 72;

const addressPattern =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;

/** A mail address as HTML's `input type=email` takes it. @throws AppError `email_invalid` */
export function parseMailAddress(typed: string): string {
  const address = typed.trim();
  if (!addressPattern.test(address) || address.length > 254) {
    throw new AppError("email_invalid", { field: "email" });
  }
  return address;
}

/**
 * Adds a person, or makes a new link for one who has not set a password yet.
 * @returns the token of a one-time link that sets the password, and until when it works
 * @throws AppError `user_exists` when the person has a password
 */
export async function addUser(
  companyId: string,
  db: Database,
  person: { email: string; role: Role },
  by: { actor: string; address: string | null },
): Promise<{ token: string; expiresAt: Date }> {
  const email = parseMailAddress(person.email);
  const token = newToken();
  const expiresAt = new Date(Date.now() + linkHours * 3_600_000);
  await db.forCompany(companyId, async (trx) => {
    const existing = await trx
      .selectFrom("users")
      .select(["user_id", "password_hash"])
      .where("company_id", "=", companyId)
      .where((where) => where(where.fn("lower", ["email"]), "=", email.toLowerCase()))
      .forUpdate()
      .executeTakeFirst();
    if (existing?.password_hash) throw new AppError("user_exists", { email });
    const { user_id } = existing
      ? await trx
          .updateTable("users")
          .set({ role: person.role })
          .where("company_id", "=", companyId)
          .where("user_id", "=", existing.user_id)
          .returning("user_id")
          .executeTakeFirstOrThrow()
      : await trx
          .insertInto("users")
          .values({ company_id: companyId, email, role: person.role, password_hash: null })
          .returning("user_id")
          .executeTakeFirstOrThrow();
    await trx
      .insertInto("user_links")
      .values({ company_id: companyId, token_hash: hashToken(token), user_id, expires_at: expiresAt })
      .execute();
    await logOperation(companyId, trx, {
      ...by,
      operation: "user.add",
      details: { email, role: person.role },
    });
  });
  return { token, expiresAt };
}
