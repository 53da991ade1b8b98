import { sql } from "kysely";
import {
  type Address,
  type MailState,
  type NotificationsPage,
  type TellService,
  tellServices,
} from "../../contract/notifications.ts";
import type { Trx } from "../base/database.ts";
import { installationId } from "./tables.ts";
import { listWebhooks } from "./webhook-store.ts";

/** What the page 通知 shows: who is told of what, how far that is confirmed, and what became of the last mails. */
export async function readNotificationsPage(
  companyId: string,
  trx: Trx,
  mailConfigured: boolean,
): Promise<NotificationsPage> {
  const settings = await trx
    .selectFrom("notification_settings")
    .select("silence_hours")
    .where("company_id", "=", companyId)
    .executeTakeFirst();
  return {
    mailConfigured,
    addresses: await listAddresses(companyId, trx),
    silenceHours: settings?.silence_hours ?? null,
    webhooks: companyId === installationId ? [] : await listWebhooks(companyId, trx),
  };
}

/** Hours without a delivery that are an error; null: learned, 0: never. @returns what it was */
export async function setSilenceHours(
  companyId: string,
  trx: Trx,
  hours: number | null,
): Promise<number | null> {
  const before = await trx
    .selectFrom("notification_settings")
    .select("silence_hours")
    .where("company_id", "=", companyId)
    .executeTakeFirst();
  await trx
    .insertInto("notification_settings")
    .values({ company_id: companyId, silence_hours: hours })
    .onConflict((conflict) => conflict.column("company_id").doUpdateSet({ silence_hours: hours }))
    .execute();
  return before?.silence_hours ?? null;
}

export async function listAddresses(companyId: string, trx: Trx): Promise<Address[]> {
  const rows = await trx
    .selectFrom("notification_addresses")
    .selectAll()
    .where("company_id", "=", companyId)
    .orderBy("created_at")
    .orderBy("address_id")
    .execute();
  // Mails of an address that was removed and added again tell nothing of the new entry.
  const { rows: mails } = await sql<MailRow>`
    select distinct on (a.address_id, m.kind) a.address_id, m.kind, m.created_at, m.sent_at, m.due_at, m.attempts,
      m.last_error
    from mails m join notification_addresses a on a.company_id = m.company_id and a.email = m.email
    where m.company_id = ${companyId} and m.kind in ('test', 'confirm') and m.created_at >= a.created_at
    order by a.address_id, m.kind, m.created_at desc`.execute(trx);
  const mailOf = (addressId: string, kind: string) => {
    const mail = mails.find((row) => row.address_id === addressId && row.kind === kind);
    return mail ? presentMail(mail) : null;
  };
  return rows.map((row) => ({
    id: row.address_id,
    email: row.email,
    language: row.language,
    services: row.services.filter((name): name is TellService =>
      tellServices.some((known) => known === name),
    ),
    heartbeat: row.heartbeat,
    dailyProof: row.daily_proof,
    state:
      row.confirmed_at !== null
        ? "confirmed"
        : (row.confirm_expires_at?.getTime() ?? 0) > Date.now()
          ? "unconfirmed"
          : "expired",
    confirmationMail: mailOf(row.address_id, "confirm"),
    testMail: mailOf(row.address_id, "test"),
  }));
}

type MailRow = {
  address_id: string;
  kind: string;
  created_at: Date;
  sent_at: Date | null;
  due_at: Date | null;
  attempts: number;
  last_error: string | null;
};

function presentMail({ created_at, sent_at, due_at, attempts, last_error }: MailRow): MailState {
  return {
    state:
      sent_at !== null
        ? "sent"
        : due_at === null
          ? last_error === null
            ? "dropped"
            : "failed"
          : attempts > 0
            ? "retrying"
            : "queued",
    at: created_at.toISOString(),
    sentAt: sent_at?.toISOString() ?? null,
    nextAt: due_at?.toISOString() ?? null,
    error: sent_at === null ? last_error : null,
  };
}
