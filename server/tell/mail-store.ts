import { sql } from "kysely";
import type { Language } from "../../contract/words.ts";
import type { Database } from "../base/database.ts";
import type { MailKind } from "./mail/mail-template.ts";
import type { TellParams } from "./tables.ts";

/** A mail that this process has claimed. */
export type OutboxMail = {
  companyId: string;
  mailId: string;
  email: string;
  language: Language;
  kind: MailKind;
  params: TellParams;
  createdAt: Date;
  attempts: number;
  /** Null for the installation's. */
  companyName: string | null;
  timeZone: string | null;
};

/** Seconds that a sender has a mail; well above what one sending can take. */
const leaseSeconds = 300;
/** Days for which a mail that was sent, or given up, is kept and shown. */
const keptDays = 90;

/** Claims the oldest mails that are due, also those whose sender died. Sees all companies. */
export async function claimMails(
  db: Database,
  token: string,
  most: number,
  kinds: readonly string[],
): Promise<OutboxMail[]> {
  const claimed = await sql<OutboxMail>`
    with mine as (
      select company_id, mail_id from mails where due_at <= now() and kind = any(${kinds}::text[])
      order by due_at limit ${most} for update skip locked
    ), taken as (
      update mails m set lease_token = ${token}, due_at = now() + ${`${leaseSeconds} seconds`}::interval
      from mine where m.company_id = mine.company_id and m.mail_id = mine.mail_id
      returning m.*)
    select m.company_id as "companyId", m.mail_id as "mailId", m.email, m.language, m.kind, m.params,
      m.created_at as "createdAt", m.attempts, c.name as "companyName", c.time_zone as "timeZone"
    from taken m left join companies c on c.company_id = m.company_id
    order by m.created_at, m.mail_id`.execute(db.system);
  return claimed.rows;
}

/** What became of a mail. `refused`: its address does not exist; `later`: again after so many seconds. */
export type MailEnd =
  | { end: "sent" }
  | { end: "refused"; error: string }
  | { end: "later"; error: string; seconds: number }
  /** It was claimed and not tried. */
  | { end: "untried"; seconds: number };

/** Writes down what became of a claimed mail, unless its lease was over and another sender has it. */
export async function finishMail(
  companyId: string,
  db: Database,
  mailId: string,
  token: string,
  result: MailEnd,
): Promise<void> {
  const tried = result.end === "untried" ? 0 : 1;
  const wait = "seconds" in result ? result.seconds : null;
  await sql`
    update mails set lease_token = null, attempts = attempts + ${tried},
      sent_at = ${result.end === "sent" ? sql`now()` : sql`sent_at`},
      last_error = ${"error" in result ? result.error : result.end === "sent" ? null : sql`last_error`},
      due_at = case when due_at is null then null else now() + make_interval(secs => ${wait}::float8) end
    where company_id = ${companyId} and mail_id = ${mailId} and lease_token = ${token}`.execute(db.system);
}

/** The mail server answers again: what waited for it need not wait any longer. Sees all companies. */
export async function hurryMails(db: Database): Promise<void> {
  // Those that were answered (`classifySmtp`) wait for their own reasons.
  await sql`update mails set due_at = now() where due_at > now() and lease_token is null
    and coalesce(last_error, '') !~ '^(EENVELOPE|EMESSAGE) '`.execute(db.system);
}

/** Forgets mails that were sent or given up long ago. Sees all companies. */
export async function clearOldMails(db: Database): Promise<void> {
  await sql`delete from mails where due_at is null and created_at < now() - make_interval(days => ${keptDays})`.execute(
    db.system,
  );
}
