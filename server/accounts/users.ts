import type { Role } from "../../contract/session.ts";
import type { Language } from "../../contract/words.ts";
import { AppError } from "../base/app-error.ts";
import type { Database } from "../base/database.ts";
import { admitEditor, type Editor } from "./editor.ts";
import { logOperation } from "./operation-log.ts";
import { endUserLinks, type LinkMail, linkHours, type MadeLink, makeUserLink } from "./user-links.ts";

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

type NewUser = { email: string; role: Role; name?: string; language?: Language | null };

/**
 * Adds a person, or makes a new link for one who has not set a password yet; links made before end.
 * @param mail how the link is sent; null: it is only shown
 * @returns the one-time link that sets the password
 * @throws AppError `user_exists` when the person has a password, `email_invalid`, `not_found` for an editor who is none any more
 */
export async function addUser(
  companyId: string,
  db: Database,
  person: NewUser,
  by: Editor,
  mail: LinkMail | null = null,
): Promise<MadeLink> {
  const email = parseMailAddress(person.email);
  return db.forCompany(companyId, async (trx) => {
    await admitEditor(companyId, trx, by);
    const existing = await trx
      .selectFrom("users")
      .select(["user_id", "email", "password_hash", "role"])
      .where("company_id", "=", companyId)
      .where((where) => where(where.fn("lower", ["email"]), "=", email.toLowerCase()))
      .forUpdate()
      .executeTakeFirst();
    if (existing?.password_hash) throw new AppError("user_exists", { email });
    const values = {
      role: person.role,
      ...(person.name === undefined ? {} : { name: person.name.trim() }),
      ...(person.language === undefined ? {} : { language: person.language }),
    };
    const { user_id: userId } = existing
      ? await trx
          .updateTable("users")
          .set(values)
          .where("company_id", "=", companyId)
          .where("user_id", "=", existing.user_id)
          .returning("user_id")
          .executeTakeFirstOrThrow()
      : await trx
          .insertInto("users")
          .values({ company_id: companyId, email, password_hash: null, ...values })
          .returning("user_id")
          .executeTakeFirstOrThrow();
    const invited = { userId, email: existing?.email ?? email };
    await endUserLinks(companyId, trx, invited);
    const link = await makeUserLink(companyId, trx, invited, linkHours, mail);
    await logOperation(companyId, trx, {
      actor: by.actor,
      address: by.address,
      operation: "user.add",
      details: {
        email,
        role: person.role,
        ...(values.name ? { name: values.name } : {}),
        ...(existing && existing.role !== person.role ? { before: { role: existing.role } } : {}),
        mailed: link.mailed,
      },
    });
    return link;
  });
}
