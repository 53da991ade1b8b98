import { type Kysely, sql } from "kysely";
import type { WebhookEvent } from "../../contract/webhook-events.ts";
import type { Tables } from "../base/database.ts";
import { notifyChannel } from "../base/wake.ts";

/**
 * Puts an event into the outbox of every webhook of this company that asked for it, in the transaction of what it
 * tells. Events of recordings are written by a trigger (migration 2, `tell_webhooks`).
 * @param data no names, no phone numbers
 */
export async function enqueueWebhooks(
  companyId: string,
  executor: Kysely<Tables>,
  event: WebhookEvent,
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  await sql`
    with written as (
      insert into webhook_deliveries (company_id, webhook_id, event, data, due_at)
      select company_id, webhook_id, ${event}::text, ${JSON.stringify(data)}::jsonb, now() from webhooks
      where company_id = ${companyId} and stopped_at is null and ${event}::text = any (events)
      returning 1)
    select pg_notify(${notifyChannel}, 'webhook') from written limit 1`.execute(executor);
}
