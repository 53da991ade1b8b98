import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { sourceIdPattern } from "../../../contract/source-kinds.ts";
import {
  AddedSourceSchema,
  AddSourceSchema,
  ChangeSourceSchema,
  OperatorSourceListSchema,
  OperatorSourceQuerySchema,
  SourceListSchema,
  SourcePageSchema,
} from "../../../contract/source-pages.ts";
import type { Visitors } from "../../accounts/visitor.ts";
import type { Database } from "../../base/database.ts";
import type { HttpServer } from "../../base/http-server.ts";
import type { OpeningKey } from "../../base/sealing.ts";
import { listOperatorSources } from "./operator-sources.ts";
import { addSourceKey, changeOwnSource, endOwnSource, makeOwnSource } from "./source-acts.ts";
import { listSources, readSourcePage } from "./source-pages.ts";

type Parts = { db: Database; visitors: Visitors; webKey: OpeningKey | null; publicUrl: string };

const prefix = "/api/app/sources";
const one = { params: Type.Object({ id: Type.String({ pattern: sourceIdPattern }) }) };

/** A company's phone systems, for its administrators; and the operator's look at those of all companies. */
export function sourceRoutes(server: HttpServer, { db, visitors, webKey, publicUrl }: Parts): void {
  const who = async (request: FastifyRequest) => {
    const { companyId, userId, email } = await visitors.requireAdministrator(request);
    return { companyId, by: { userId, actor: email, address: request.ip } };
  };

  server.get(prefix, { schema: { response: { 200: SourceListSchema } } }, async (request) => {
    const { companyId } = await who(request);
    return { ...(await db.forCompany(companyId, (trx) => listSources(companyId, trx))), publicUrl };
  });

  server.post(
    prefix,
    { schema: { body: AddSourceSchema, response: { 201: AddedSourceSchema } } },
    async (request, reply) => {
      const { companyId, by } = await who(request);
      return reply.status(201).send(await makeOwnSource(companyId, db, webKey, request.body, by));
    },
  );

  server.get(
    `${prefix}/:id`,
    { schema: { ...one, response: { 200: SourcePageSchema } } },
    async (request) => {
      const { companyId } = await who(request);
      const page = await db.forCompany(companyId, (trx) => readSourcePage(companyId, trx, request.params.id));
      return { ...page, publicUrl };
    },
  );

  server.post(`${prefix}/:id`, { schema: { ...one, body: ChangeSourceSchema } }, async (request, reply) => {
    const { companyId, by } = await who(request);
    await changeOwnSource(companyId, db, webKey, request.params.id, request.body, by);
    return reply.status(204).send();
  });

  server.post(
    `${prefix}/:id/key`,
    { schema: { ...one, response: { 201: AddedSourceSchema } } },
    async (request, reply) => {
      const { companyId, by } = await who(request);
      return reply.status(201).send(await addSourceKey(companyId, db, request.params.id, by));
    },
  );

  server.post(`${prefix}/:id/end`, { schema: one }, async (request, reply) => {
    const { companyId, by } = await who(request);
    await endOwnSource(companyId, db, request.params.id, by);
    return reply.status(204).send();
  });

  server.get(
    "/api/operator/sources",
    { schema: { querystring: OperatorSourceQuerySchema, response: { 200: OperatorSourceListSchema } } },
    async (request) => {
      await visitors.requireOperator(request);
      return listOperatorSources(db, request.query);
    },
  );
}
