import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import {
  AddAddressSchema,
  ChangeAddressSchema,
  NotificationsPageSchema,
  RowSchema,
  SilenceSchema,
} from "../../contract/notifications.ts";
import type { Visitors } from "../accounts/visitor.ts";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import { addAddress, changeAddress, removeAddress, sendTestMail } from "./address-store.ts";
import { sendConfirmation } from "./confirmation.ts";
import { findAddress } from "./find-address.ts";
import { createMailLimit } from "./mail-limit.ts";
import { readNotificationsPage, setSilenceHours } from "./notifications-page.ts";
import { asNotifier, logChange, type Notifier } from "./notifier.ts";
import { installationId } from "./tables.ts";

type Parts = { db: Database; visitors: Visitors; mailConfigured: boolean };
type Place = { prefix: string; who: (request: FastifyRequest) => Promise<Notifier> };

const row = { params: RowSchema };

/**
 * The page 通知: addresses, silence. Administrators for their company, the operator for the installation; others get
 * what an unknown address gets.
 */
export function notificationRoutes(server: HttpServer, { db, visitors, mailConfigured }: Parts): void {
  const limit = createMailLimit();
  const company: Place = {
    prefix: "/api/app/notifications",
    who: async (request) => {
      const { companyId, email } = await visitors.requireAdministrator(request);
      return { companyId, by: { actor: email, address: request.ip } };
    },
  };
  const operator: Place = {
    prefix: "/api/operator/notifications",
    who: async (request) => {
      const { email } = await visitors.requireOperator(request);
      return { companyId: installationId, by: { actor: `operator ${email}`, address: request.ip } };
    },
  };

  for (const { prefix, who } of [company, operator]) {
    server.get(prefix, { schema: { response: { 200: NotificationsPageSchema } } }, async (request) => {
      const { companyId } = await who(request);
      return asNotifier(db, companyId, (trx) => readNotificationsPage(companyId, trx, mailConfigured));
    });

    server.post(
      `${prefix}/addresses`,
      { schema: { body: AddAddressSchema, response: { 201: Type.Object({ id: Type.String() }) } } },
      async (request, reply) => {
        const notifier = await who(request);
        const added = await asNotifier(db, notifier.companyId, async (trx) => {
          const id = await addAddress(notifier, trx, request.body);
          limit.take(notifier.companyId, request.body.email);
          return { id };
        });
        return reply.status(201).send(added);
      },
    );

    server.post(
      `${prefix}/addresses/:id`,
      { schema: { ...row, body: ChangeAddressSchema } },
      async (request, reply) => {
        const notifier = await who(request);
        const { id } = request.params;
        await asNotifier(db, notifier.companyId, (trx) => changeAddress(notifier, trx, id, request.body));
        return reply.status(204).send();
      },
    );

    server.post(`${prefix}/addresses/:id/remove`, { schema: row }, async (request, reply) => {
      const notifier = await who(request);
      const { id } = request.params;
      await asNotifier(db, notifier.companyId, (trx) => removeAddress(notifier, trx, id));
      return reply.status(204).send();
    });

    server.post(`${prefix}/addresses/:id/confirmation`, { schema: row }, async (request, reply) => {
      const { companyId } = await who(request);
      const { id } = request.params;
      await asNotifier(db, companyId, async (trx) => {
        limit.take(companyId, (await findAddress(companyId, trx, id)).email);
        await sendConfirmation(companyId, trx, id);
      });
      return reply.status(204).send();
    });

    server.post(`${prefix}/addresses/:id/test-mail`, { schema: row }, async (request, reply) => {
      const notifier = await who(request);
      const { companyId } = notifier;
      const { id } = request.params;
      await asNotifier(db, companyId, async (trx) => {
        await sendTestMail(notifier, trx, id);
        limit.take(companyId, (await findAddress(companyId, trx, id)).email);
      });
      return reply.status(204).send();
    });
  }

  server.post(`${company.prefix}/silence`, { schema: { body: SilenceSchema } }, async (request, reply) => {
    const notifier = await company.who(request);
    const { companyId } = notifier;
    const { silenceHours } = request.body;
    await asNotifier(db, companyId, async (trx) => {
      const was = await setSilenceHours(companyId, trx, silenceHours);
      await logChange(notifier, trx, "notification.silence", { silenceHours, before: { silenceHours: was } });
    });
    return reply.status(204).send();
  });
}
