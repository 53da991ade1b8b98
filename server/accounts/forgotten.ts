import type { Language } from "../../contract/words.ts";
import type { Database } from "../base/database.ts";
import { askedLinkHours, makeUserLink } from "./user-links.ts";

/**
 * Writes the mail with a new link, if there is such a person who has a password; else nothing happens.
 * Sees all companies: what was typed decides which.
 * @param asker the language of whoever asks, for people who chose none
 */
export async function sendForgottenLink(
  db: Database,
  typed: { company: string; email: string },
  asker: Language,
): Promise<void> {
  const companyId = typed.company.trim().toLowerCase();
  const email = typed.email.trim().toLowerCase();
  const user = await db.system
    .selectFrom("users")
    .select(["company_id", "user_id", "email", "language"])
    .where("company_id", "=", companyId)
    .where((where) => where(where.fn("lower", ["email"]), "=", email))
    .where("password_hash", "is not", null)
    .where("disabled_at", "is", null)
    .executeTakeFirst();
  if (!user) return;
  await db.forCompany(user.company_id, (trx) =>
    makeUserLink(user.company_id, trx, { userId: user.user_id, email: user.email }, askedLinkHours, {
      kind: "password-link",
      language: user.language ?? asker,
    }),
  );
}
