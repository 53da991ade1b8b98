import { Type } from "typebox";
import { AddApiKeySchema, ApiKeyListSchema, MadeApiKeySchema } from "../../contract/api-keys.ts";
import { uuidPattern } from "../../contract/limits.ts";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import { addApiKey, endApiKey, listApiKeys } from "./api-keys.ts";
import type { Visitors } from "./visitor.ts";

const prefix = "/api/app/keys";

/** The page API キー, for administrators. */
export function keyRoutes(server: HttpServer, { db, visitors }: { db: Database; visitors: Visitors }): void {
  server.get(prefix, { schema: { response: { 200: ApiKeyListSchema } } }, async (request) => {
    const { companyId } = await visitors.requireAdministrator(request);
    return { items: await db.forCompany(companyId, (trx) => listApiKeys(companyId, trx)) };
  });

  server.post(
    prefix,
    { schema: { body: AddApiKeySchema, response: { 201: MadeApiKeySchema } } },
    async (request, reply) => {
      const { companyId, userId, email } = await visitors.requireAdministrator(request);
      const by = { userId, actor: email, address: request.ip };
      return reply.status(201).send(await addApiKey(companyId, db, by, request.body));
    },
  );

  server.post(
    `${prefix}/:id/end`,
    { schema: { params: Type.Object({ id: Type.String({ pattern: uuidPattern }) }) } },
    async (request, reply) => {
      const { companyId, email } = await visitors.requireAdministrator(request);
      await endApiKey(companyId, db, request.params.id, { actor: email, address: request.ip });
      return reply.status(204).send();
    },
  );
}
