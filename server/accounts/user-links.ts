import { sql } from "kysely";
import { isMailAddress } from "../../contract/mail-address.ts";
import type { Language } from "../../contract/words.ts";
import type { Trx } from "../base/database.ts";
import { hashToken, newToken } from "../base/tokens.ts";

/** Hours that a one-time link works: handed over or sent by an administrator; asked for on the sign-in page. */
export const linkHours = 72;
export const askedLinkHours = 1;

/** A link's token, until when it works, and whether it was written as a mail too. */
export type MadeLink = { token: string; expiresAt: Date; mailed: boolean };

/** How a link comes to its person; null: it is shown to whoever made it, and nothing is sent. */
export type LinkMail = { kind: "invitation" | "password-link"; language: Language };

/** Makes a one-time link that sets a person's password, and the mail that brings it, if the address can have mails. */
export async function makeUserLink(
  companyId: string,
  trx: Trx,
  user: { userId: string; email: string },
  hours: number,
  mail: LinkMail | null,
): Promise<MadeLink> {
  const token = newToken();
  const token_hash = hashToken(token);
  const expiresAt = new Date(Date.now() + hours * 3_600_000);
  await trx
    .insertInto("user_links")
    .values({ company_id: companyId, token_hash, user_id: user.userId, expires_at: expiresAt })
    .execute();
  // What may sign in is wider than what the sender of mails takes.
  const mailed = mail !== null && isMailAddress(user.email);
  if (mailed) {
    await trx
      .insertInto("mails")
      .values({
        company_id: companyId,
        dedupe: `${mail.kind}:${token_hash.toString("hex").slice(0, 24)}`,
        email: user.email,
        language: mail.language,
        kind: mail.kind,
        // The row forgets the token when the mail has left (migration 5).
        params: JSON.stringify({ token, hours }),
        due_at: sql<Date>`now()`,
      })
      .execute();
  }
  return { token, expiresAt, mailed };
}

/** Ends every link of a person, and takes back the mails that would bring one. @returns the hashes of the links */
export async function endUserLinks(
  companyId: string,
  trx: Trx,
  user: { userId: string; email: string },
): Promise<Buffer[]> {
  const ended = await trx
    .updateTable("user_links")
    .set({ expires_at: new Date(0) })
    .where("company_id", "=", companyId)
    .where("user_id", "=", user.userId)
    .where("expires_at", ">", new Date())
    .returning("token_hash")
    .execute();
  await trx
    .updateTable("mails")
    .set({ due_at: null })
    .where("company_id", "=", companyId)
    .where("kind", "in", ["invitation", "password-link"])
    .where("email", "=", user.email)
    .where("due_at", "is not", null)
    .execute();
  return ended.map(({ token_hash }) => token_hash);
}
