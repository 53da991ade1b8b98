import { type Kysely, sql } from "kysely";
import type { Language } from "../../contract/words.ts";
import type { Tables } from "../base/database.ts";
import type { MailKind } from "./mail/mail-template.ts";
import type { TellParams } from "./tables.ts";

export type NewMail = {
  /** Names this very mail within its company: a second one of that name is not written. */
  dedupe: string;
  email: string;
  language: Language;
  kind: MailKind;
  params: TellParams;
  /** When it was written, as its Date says; default: now. */
  at?: Date;
};

/** Puts a mail into the outbox, in the transaction of what it tells; it leaves when that commits. */
export async function enqueueMail(companyId: string, executor: Kysely<Tables>, mail: NewMail): Promise<void> {
  const { dedupe, email, language, kind, params, at } = mail;
  await executor
    .insertInto("mails")
    .values({
      company_id: companyId,
      dedupe,
      email,
      language,
      kind,
      params: JSON.stringify(params),
      due_at: sql<Date>`now()`,
      ...(at ? { created_at: at } : {}),
    })
    .onConflict((conflict) => conflict.columns(["company_id", "dedupe"]).doNothing())
    .execute();
}
