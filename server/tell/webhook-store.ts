import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import {
  type Delivery,
  mostWebhooks,
  type Webhook,
  type WebhookValues,
} from "../../contract/notifications.ts";
import {
  type WebhookFault,
  webhookEvents,
  webhookFaults,
  webhookTestEvent,
} from "../../contract/webhook-events.ts";
import { AppError } from "../base/app-error.ts";
import type { Trx } from "../base/database.ts";
import { type SealingKey, sealNamed } from "../base/sealing.ts";
import { notifyChannel } from "../base/wake.ts";
import { newWebhookSecret, webhookSecretContext } from "./webhook-signature.ts";

/** Deliveries that the page lists. */
const listed = 20;

/** Adds a webhook. @returns its ID and its secret, which is shown once. @throws AppError `webhooks_full` */
export async function addWebhook(
  companyId: string,
  trx: Trx,
  key: SealingKey,
  { url, events }: WebhookValues,
): Promise<{ id: string; secret: string }> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`webhooks ${companyId}`}, 0))`.execute(trx);
  const { count } = await trx
    .selectFrom("webhooks")
    .select((select) => select.fn.countAll<number>().as("count"))
    .where("company_id", "=", companyId)
    .executeTakeFirstOrThrow();
  if (count >= mostWebhooks) throw new AppError("webhooks_full", { most: mostWebhooks });
  const id = randomUUID();
  const secret = newWebhookSecret();
  const { sealed, keyId } = await sealNamed(key, secret, webhookSecretContext(companyId, id));
  await trx
    .insertInto("webhooks")
    .values({
      company_id: companyId,
      webhook_id: id,
      url,
      events,
      secret_sealed: sealed,
      secret_key_id: keyId,
    })
    .execute();
  return { id, secret };
}

/**
 * Changes what is told where; what waits goes to the new address.
 * @returns what it was
 * @throws AppError `not_found`
 */
export async function changeWebhook(
  companyId: string,
  trx: Trx,
  webhookId: string,
  { url, events }: WebhookValues,
): Promise<{ url: string; events: string[] }> {
  const before = await trx
    .selectFrom("webhooks")
    .select(["url", "events"])
    .where("company_id", "=", companyId)
    .where("webhook_id", "=", webhookId)
    .forUpdate()
    .executeTakeFirst();
  if (!before) throw new AppError("not_found");
  await changed(companyId, trx, webhookId, { url, events, next_at: new Date(), failures_in_row: 0 });
  return before;
}

/** Replaces the secret at once; what is sent from now on is signed with the new one. @throws AppError `not_found` */
export async function replaceWebhookSecret(
  companyId: string,
  trx: Trx,
  key: SealingKey,
  webhookId: string,
): Promise<{ id: string; secret: string }> {
  const secret = newWebhookSecret();
  const { sealed, keyId } = await sealNamed(key, secret, webhookSecretContext(companyId, webhookId));
  await changed(companyId, trx, webhookId, { secret_sealed: sealed, secret_key_id: keyId });
  return { id: webhookId, secret };
}

/** Starts a webhook again that answered 410. @throws AppError `not_found` */
export async function resumeWebhook(companyId: string, trx: Trx, webhookId: string): Promise<void> {
  await changed(companyId, trx, webhookId, { stopped_at: null, next_at: new Date(), failures_in_row: 0 });
}

/** Removes a webhook with its secret and what waits for it. @returns its URL. @throws AppError `not_found` */
export async function removeWebhook(companyId: string, trx: Trx, webhookId: string): Promise<string> {
  const removed = await trx
    .deleteFrom("webhooks")
    .where("company_id", "=", companyId)
    .where("webhook_id", "=", webhookId)
    .returning("url")
    .executeTakeFirst();
  if (!removed) throw new AppError("not_found");
  return removed.url;
}

/** Sends an event that says only that it is a test. @throws AppError `not_found`, `webhook_stopped` */
export async function sendTestEvent(companyId: string, trx: Trx, webhookId: string): Promise<void> {
  const webhook = await trx
    .selectFrom("webhooks")
    .select("stopped_at")
    .where("company_id", "=", companyId)
    .where("webhook_id", "=", webhookId)
    .executeTakeFirst();
  if (!webhook) throw new AppError("not_found");
  if (webhook.stopped_at !== null) throw new AppError("webhook_stopped");
  await trx
    .insertInto("webhook_deliveries")
    .values({
      company_id: companyId,
      webhook_id: webhookId,
      event: webhookTestEvent,
      data: JSON.stringify({ test: true }),
      due_at: sql<Date>`now()`,
    })
    .execute();
  // A person waits for the answer: a webhook that rests after failures is asked at once.
  await trx
    .updateTable("webhooks")
    .set({ next_at: sql<Date>`now()` })
    .where("company_id", "=", companyId)
    .where("webhook_id", "=", webhookId)
    .where("failures_in_row", ">", 0)
    .execute();
  await sql`select pg_notify(${notifyChannel}, 'webhook')`.execute(trx);
}

export async function listWebhooks(companyId: string, trx: Trx): Promise<Webhook[]> {
  const rows = await trx
    .selectFrom("webhooks as w")
    .selectAll("w")
    .select((select) =>
      select
        .selectFrom("webhook_deliveries as d")
        .whereRef("d.company_id", "=", "w.company_id")
        .whereRef("d.webhook_id", "=", "w.webhook_id")
        .where("d.due_at", "is not", null)
        .select((inner) => inner.fn.countAll<number>().as("waiting"))
        .as("waiting"),
    )
    .where("w.company_id", "=", companyId)
    .orderBy("w.created_at")
    .execute();
  return rows.map((row) => ({
    id: row.webhook_id,
    url: row.url,
    events: webhookEvents.filter((event) => row.events.includes(event)),
    state:
      row.stopped_at !== null
        ? "stopped"
        : row.failures_in_row > 0
          ? "failing"
          : row.last_ok_at === null
            ? "new"
            : "ok",
    lastOkAt: row.last_ok_at?.toISOString() ?? null,
    lastFailedAt: row.last_failed_at?.toISOString() ?? null,
    lastStatus: row.last_status,
    lastFault: knownFault(row.last_error),
    waiting: row.waiting ?? 0,
  }));
}

/** The last deliveries of a webhook within 30 days, newest first. */
export async function listDeliveries(companyId: string, trx: Trx, webhookId: string): Promise<Delivery[]> {
  const rows = await trx
    .selectFrom("webhook_deliveries")
    .selectAll()
    .where("company_id", "=", companyId)
    .where("webhook_id", "=", webhookId)
    .where("created_at", ">", sql<Date>`now() - interval '30 days'`)
    .orderBy("created_at", "desc")
    .orderBy("delivery_id")
    .limit(listed)
    .execute();
  return rows.map((row) => ({
    id: row.delivery_id,
    event: row.event,
    at: row.created_at.toISOString(),
    state:
      row.delivered_at !== null
        ? "delivered"
        : row.due_at === null
          ? "given-up"
          : row.attempts > 0
            ? "retrying"
            : "waiting",
    attempts: row.attempts,
    deliveredAt: row.delivered_at?.toISOString() ?? null,
    nextAt: row.due_at?.toISOString() ?? null,
    status: row.last_status,
    fault: knownFault(row.last_error),
  }));
}

type Changes = Partial<{
  url: string;
  events: string[];
  secret_sealed: Buffer;
  secret_key_id: string;
  next_at: Date;
  failures_in_row: number;
  stopped_at: Date | null;
}>;

async function changed(companyId: string, trx: Trx, webhookId: string, changes: Changes): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable("webhooks")
    .set(changes)
    .where("company_id", "=", companyId)
    .where("webhook_id", "=", webhookId)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new AppError("not_found");
}

function knownFault(text: string | null): WebhookFault | null {
  return webhookFaults.find((known) => known === text) ?? null;
}
