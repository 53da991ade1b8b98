import { sql } from "kysely";
import type { WebhookFault } from "../../contract/webhook-events.ts";
import type { Database } from "../base/database.ts";
import { clearInPortions } from "../keep/clear-in-portions.ts";

/** A webhook that has something due, for as long as it is leased. */
export type WebhookTurn = { companyId: string; webhookId: string; url: string; secretSealed: Buffer };

export type DueDelivery = {
  deliveryId: string;
  event: string;
  data: Record<string, unknown>;
  createdAt: Date;
  attempts: number;
};

/** What came of one attempt: a status of 2xx is a delivery. */
export type DeliveryOutcome = { status: number | null; fault: WebhookFault | null };

/** Seconds that one process has a webhook for itself; longer than its turn can last. */
const leaseSeconds = 60;
/** How long a delivery is tried. */
const giveUpAfter = "3 days";

/**
 * Takes webhooks that have something due: of each company the one that waited longest, and among companies the same.
 * Sees all companies.
 */
export async function claimWebhooks(db: Database, free: number): Promise<WebhookTurn[]> {
  const { rows } = await sql<{ company_id: string; webhook_id: string; url: string; secret_sealed: Buffer }>`
    with turn as materialized (
      select distinct on (w.company_id) w.company_id, w.webhook_id, w.next_at from webhooks w
      where w.stopped_at is null and w.next_at <= now() and exists (
        select 1 from webhook_deliveries d
        where d.company_id = w.company_id and d.webhook_id = w.webhook_id and d.due_at <= now())
      order by w.company_id, w.next_at),
    chosen as (
      select w.company_id, w.webhook_id from webhooks w
      join turn t on t.company_id = w.company_id and t.webhook_id = w.webhook_id
      where w.next_at <= now()
      order by t.next_at limit ${free} for update of w skip locked)
    update webhooks w set next_at = now() + ${`${leaseSeconds} seconds`}::interval
    from chosen c where w.company_id = c.company_id and w.webhook_id = c.webhook_id
    returning w.company_id, w.webhook_id, w.url, w.secret_sealed`.execute(db.system);
  return rows.map((row) => ({
    companyId: row.company_id,
    webhookId: row.webhook_id,
    url: row.url,
    secretSealed: row.secret_sealed,
  }));
}

/** What is due at a webhook, oldest first. Sees all companies. */
export async function findDue(
  db: Database,
  { companyId, webhookId }: WebhookTurn,
  most: number,
): Promise<DueDelivery[]> {
  const rows = await db.system
    .selectFrom("webhook_deliveries")
    .select(["delivery_id", "event", "data", "created_at", "attempts"])
    .where("company_id", "=", companyId)
    .where("webhook_id", "=", webhookId)
    .where("due_at", "<=", sql<Date>`now()`)
    .orderBy("due_at")
    .limit(most)
    .execute();
  return rows.map((row) => ({
    deliveryId: row.delivery_id,
    event: row.event,
    data: row.data,
    createdAt: row.created_at,
    attempts: row.attempts,
  }));
}

/** Notes an attempt: delivered, due again after `waitMs`, or given up when it was tried for three days. */
export async function noteAttempt(
  db: Database,
  { companyId }: WebhookTurn,
  deliveryId: string,
  { status, fault }: DeliveryOutcome,
  waitMs: number | null,
): Promise<void> {
  await sql`
    update webhook_deliveries set attempts = attempts + 1, last_status = ${status}, last_error = ${fault},
      delivered_at = case when ${waitMs === null} then now() end,
      due_at = case when ${waitMs === null} or created_at < now() - ${giveUpAfter}::interval then null
        else now() + ${`${waitMs ?? 0} milliseconds`}::interval end
    where company_id = ${companyId} and delivery_id = ${deliveryId}`.execute(db.system);
}

/** How a webhook's turn ended; `restMs` is how long it is left alone. */
export async function endTurn(
  db: Database,
  { companyId, webhookId }: WebhookTurn,
  last: DeliveryOutcome | null,
  restMs: (failuresInRow: number) => number,
): Promise<void> {
  await db.system.transaction().execute(async (trx) => {
    const webhook = await trx
      .selectFrom("webhooks")
      .select("failures_in_row")
      .where("company_id", "=", companyId)
      .where("webhook_id", "=", webhookId)
      .forUpdate()
      .executeTakeFirst();
    if (!webhook) return;
    const failed = last !== null && !isDelivered(last);
    const failures = last === null ? webhook.failures_in_row : failed ? webhook.failures_in_row + 1 : 0;
    const now = new Date();
    await trx
      .updateTable("webhooks")
      .set({
        next_at: new Date(now.getTime() + (failed ? restMs(failures) : 0)),
        failures_in_row: failures,
        ...(last === null
          ? {}
          : {
              last_status: last.status,
              last_error: last.fault,
              ...(failed ? { last_failed_at: now } : { last_ok_at: now }),
            }),
      })
      .where("company_id", "=", companyId)
      .where("webhook_id", "=", webhookId)
      .execute();
  });
}

/** 410 Gone: nothing more is sent to this webhook until a person starts it again (Standard Webhooks). */
export async function stopWebhook(db: Database, { companyId, webhookId }: WebhookTurn): Promise<void> {
  await sql`
    with stopped as (
      update webhooks set stopped_at = now(), last_failed_at = now(), last_status = 410, last_error = null
      where company_id = ${companyId} and webhook_id = ${webhookId})
    update webhook_deliveries set due_at = null, last_error = coalesce(last_error, 'stopped')
    where company_id = ${companyId} and webhook_id = ${webhookId} and due_at is not null`.execute(db.system);
}

/**
 * Weeks of deliveries that ended 30 days ago go, each as a partition and without a look at its rows; those nobody could
 * take for three days are given up. Sees all companies.
 */
export async function clearOldDeliveries(db: Database): Promise<void> {
  await sql`select turn_webhook_weeks()`.execute(db.system);
  // What is older than any week can be had no week of its own: nothing, unless `watch` stood still for weeks.
  await clearInPortions((most) =>
    sql`delete from webhook_deliveries where (company_id, delivery_id, created_at) in (
        select company_id, delivery_id, created_at from webhook_deliveries
        where created_at < now() - interval '70 days' limit ${most})
        and created_at < now() - interval '70 days'`.execute(db.system),
  );
  await sql`update webhook_deliveries set due_at = null
    where due_at < now() - interval '1 hour' and created_at < now() - ${giveUpAfter}::interval
      and attempts > 0`.execute(db.system);
}

export function isDelivered({ status }: DeliveryOutcome): boolean {
  return status !== null && status >= 200 && status < 300;
}
