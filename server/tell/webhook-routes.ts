import type { FastifyRequest } from "fastify";
import {
  DeliveryListSchema,
  RowSchema,
  WebhookSecretSchema,
  type WebhookValues,
  WebhookValuesSchema,
} from "../../contract/notifications.ts";
import type { Visitors } from "../accounts/visitor.ts";
import { AppError } from "../base/app-error.ts";
import type { Database } from "../base/database.ts";
import type { GuardedConnector } from "../base/guarded-connect.ts";
import type { HttpServer } from "../base/http-server.ts";
import { createRateLimit } from "../base/rate-limit.ts";
import type { SealingKey } from "../base/sealing.ts";
import { logChange } from "./notifier.ts";
import {
  addWebhook,
  changeWebhook,
  listDeliveries,
  removeWebhook,
  replaceWebhookSecret,
  resumeWebhook,
  sendTestEvent,
} from "./webhook-store.ts";

type Parts = { db: Database; visitors: Visitors; webKey: SealingKey; connector: GuardedConnector };

const prefix = "/api/app/notifications/webhooks";
const row = { params: RowSchema };
const shownOnce = { response: { 201: WebhookSecretSchema } };

/** A company's webhooks; administrators only, others get what an unknown address gets. */
export function webhookRoutes(server: HttpServer, { db, visitors, webKey, connector }: Parts): void {
  const limit = createRateLimit(20, 600);
  const who = async (request: FastifyRequest) => {
    const { companyId, email } = await visitors.requireAdministrator(request);
    return { companyId, by: { actor: email, address: request.ip } };
  };
  /** @throws AppError `webhook_url_invalid` for what could never be called */
  const parsed = ({ url, events }: WebhookValues): WebhookValues => {
    if (connector.urlFault(url) !== null) throw new AppError("webhook_url_invalid", { field: "url" });
    const address = new URL(url);
    address.hash = "";
    return { url: address.href, events };
  };
  /** What the operation log may say of an address: a path or query may hold a token. */
  const place = (url: string) => new URL(url).origin;

  server.post(prefix, { schema: { body: WebhookValuesSchema, ...shownOnce } }, async (request, reply) => {
    const notifier = await who(request);
    const { companyId } = notifier;
    const values = parsed(request.body);
    const added = await db.forCompany(companyId, async (trx) => {
      const made = await addWebhook(companyId, trx, webKey, values);
      await logChange(notifier, trx, "webhook.add", { at: place(values.url), events: values.events });
      return made;
    });
    return reply.status(201).send(added);
  });

  server.post(`${prefix}/:id`, { schema: { ...row, body: WebhookValuesSchema } }, async (request, reply) => {
    const notifier = await who(request);
    const { companyId } = notifier;
    const values = parsed(request.body);
    await db.forCompany(companyId, async (trx) => {
      const before = await changeWebhook(companyId, trx, request.params.id, values);
      const moved = place(before.url) !== place(values.url);
      await logChange(notifier, trx, "webhook.change", {
        at: place(values.url),
        events: values.events,
        ...(!moved && before.url !== values.url ? { pathReplaced: true } : {}),
        // Which webhook it is stands there whatever was changed.
        before: { events: before.events, ...(moved ? { at: place(before.url) } : {}) },
      });
    });
    return reply.status(204).send();
  });

  server.post(`${prefix}/:id/secret`, { schema: { ...row, ...shownOnce } }, async (request, reply) => {
    const notifier = await who(request);
    const { companyId } = notifier;
    const { id } = request.params;
    const made = await db.forCompany(companyId, async (trx) => {
      const replaced = await replaceWebhookSecret(companyId, trx, webKey, id);
      await logChange(notifier, trx, "webhook.secret", { id });
      return replaced;
    });
    return reply.status(201).send(made);
  });

  server.post(`${prefix}/:id/resume`, { schema: row }, async (request, reply) => {
    const notifier = await who(request);
    const { companyId } = notifier;
    const { id } = request.params;
    await db.forCompany(companyId, async (trx) => {
      await resumeWebhook(companyId, trx, id);
      await logChange(notifier, trx, "webhook.resume", { id });
    });
    return reply.status(204).send();
  });

  server.post(`${prefix}/:id/remove`, { schema: row }, async (request, reply) => {
    const notifier = await who(request);
    const { companyId } = notifier;
    await db.forCompany(companyId, async (trx) => {
      const url = await removeWebhook(companyId, trx, request.params.id);
      await logChange(notifier, trx, "webhook.remove", { at: place(url) });
    });
    return reply.status(204).send();
  });

  server.post(`${prefix}/:id/test`, { schema: row }, async (request, reply) => {
    const { companyId } = await who(request);
    limit.take([companyId]);
    await db.forCompany(companyId, (trx) => sendTestEvent(companyId, trx, request.params.id));
    return reply.status(204).send();
  });

  server.get(
    `${prefix}/:id/deliveries`,
    { schema: { ...row, response: { 200: DeliveryListSchema } } },
    async (request) => {
      const { companyId } = await who(request);
      const items = await db.forCompany(companyId, (trx) =>
        listDeliveries(companyId, trx, request.params.id),
      );
      return { items };
    },
  );
}
