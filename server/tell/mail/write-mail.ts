import MailComposer from "nodemailer/lib/mail-composer";
import type { OutboxMail } from "../mail-store.ts";
import { layOutMail } from "./lay-out-mail.ts";
import { mailTemplates } from "./mail-templates.ts";

/** From whom mails come, and where their links lead. */
export type MailOrigin = { publicUrl: string; from: string; timeZone: string };

/** A whole message (RFC 5322) to one address; the same mail gives the same bytes again. */
export async function writeMail(
  mail: OutboxMail,
  { publicUrl, from, timeZone }: MailOrigin,
): Promise<{ bytes: Buffer; messageId: string }> {
  const known = mailTemplates[mail.kind];
  if (!known) throw new Error(`no template for mails of the kind ${mail.kind}`);
  const companyName = mail.companyName ?? "";
  const place = { publicUrl, companyName, timeZone: mail.timeZone ?? timeZone };
  const content = known.template(mail.params, mail.language, place);
  // A header is one line, whatever an unknown store called its error.
  const subject = content.subject.replace(/\p{Cc}+/gu, " ").slice(0, 250);
  const shownName = companyName === "" ? "Onbin" : companyName;
  const { text, html } = layOutMail({ ...content, subject }, mail.language, shownName, known.tone);
  const messageId = `<${mail.mailId}@${new URL(publicUrl).hostname.replace(/^\[|\]$/g, "")}>`;
  const message = new MailComposer({
    from,
    to: { name: "", address: mail.email },
    subject,
    text,
    html,
    date: mail.createdAt,
    messageId,
    baseBoundary: mail.mailId.replaceAll("-", ""),
    headers: {
      "Auto-Submitted": "auto-generated",
      "X-Auto-Response-Suppress": "All",
      "Content-Language": mail.language,
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { bytes: await message.compile().build(), messageId };
}
