import { randomUUID } from "node:crypto";
import { isMailAddress } from "../../contract/mail-address.ts";
import type { Database } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import { mailTemplates } from "./mail/mail-templates.ts";
import { type MailWay, mailsAtOnce, type WayResult } from "./mail/mail-way.ts";
import { type MailOrigin, writeMail } from "./mail/write-mail.ts";
import { claimMails, finishMail, hurryMails, type MailEnd, type OutboxMail } from "./mail-store.ts";

/** One that goes ahead, and as many as can leave at once: none waits while its time runs. */
const atOnce = 1 + mailsAtOnce;
/** Seconds between tries while the server cannot be used, or refuses for now; doubled with each, up to the most. */
const firstWait = 15;
const mostWaitDown = 300;
const mostWaitRefusing = 3600;
/** Days after which a mail that never got away is given up, and shown as such. */
const patienceDays = 10;

type Parts = { db: Database; log: Log; way: MailWay; origin: MailOrigin };

/**
 * The sender of the outbox. A mail is claimed, sent, and noted as sent; a sender that dies between the last two makes
 * it come twice, under the same Message-ID: SMTP allows no better.
 */
export function createMailSender({ db, log, way, origin }: Parts) {
  const kinds = Object.keys(mailTemplates);
  // Whatever was waiting when this process began is tried at once.
  let wasDown = true;
  let isStopping = false;

  const sendOne = async (mail: OutboxMail): Promise<WayResult> => {
    if (!isMailAddress(mail.email)) return { result: "refused", error: "this is no mail address" };
    const { bytes, messageId } = await writeMail(mail, origin);
    const from = /<([^<>]+)>\s*$/.exec(origin.from)?.[1] ?? origin.from;
    return way.send({ from, to: mail.email, bytes, messageId, at: mail.createdAt });
  };

  const sendBatch = async (): Promise<"more" | "enough"> => {
    const token = randomUUID();
    const mails = await claimMails(db, token, atOnce, kinds);
    const [first, ...others] = mails;
    if (!first) return "enough";
    const finish = (mail: OutboxMail, end: MailEnd) =>
      finishMail(mail.companyId, db, mail.mailId, token, end);
    const conclude = async (mail: OutboxMail): Promise<WayResult["result"]> => {
      const result = await sendOne(mail).catch(
        (error: unknown): WayResult => ({ result: "later", error: String(error) }),
      );
      await finish(mail, endOf(mail, result));
      const { companyId: company, kind } = mail;
      if (result.result === "sent") log.info("mail.sent", { company, kind });
      else log.warn(`mail.${result.result}`, { company, kind, attempts: mail.attempts + 1 });
      return result.result;
    };
    // One goes ahead: while the server is down the others need not wait for it one by one.
    if ((await conclude(first)) === "down") {
      wasDown = true;
      for (const mail of others) await finish(mail, { end: "untried", seconds: firstWait });
      return "enough";
    }
    const results = await Promise.all(others.map(conclude));
    if (results.includes("down")) {
      wasDown = true;
      return "enough";
    }
    if (wasDown) await hurryMails(db);
    wasDown = false;
    return "more";
  };

  return {
    /** Sends what is due. */
    async run(): Promise<void> {
      while (!isStopping && (await sendBatch()) === "more");
    },
    /** No batch is begun any more. */
    stop(): void {
      isStopping = true;
    },
    close: () => way.close(),
  };
}

function endOf(mail: OutboxMail, result: WayResult): MailEnd {
  switch (result.result) {
    case "sent":
      return { end: "sent" };
    case "refused":
      return { end: "refused", error: result.error };
    case "later":
    case "down": {
      const isOld = Date.now() - mail.createdAt.getTime() > patienceDays * 86_400_000;
      if (isOld && mail.attempts > 0) return { end: "refused", error: result.error };
      const most = result.result === "down" ? mostWaitDown : mostWaitRefusing;
      const seconds = Math.min(most, firstWait * 2 ** Math.min(mail.attempts, 10));
      return { end: "later", error: result.error, seconds };
    }
    default:
      return result satisfies never;
  }
}
