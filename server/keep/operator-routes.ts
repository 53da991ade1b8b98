import { Type } from "typebox";
import { companyIdPattern } from "../../contract/limits.ts";
import {
  AddCompanySchema,
  AddedCompanySchema,
  AddUserSchema,
  ChangeCompanySchema,
  KeyChoiceSchema,
  NewKeySchema,
  OneTimeLinkSchema,
  SetContractSchema,
} from "../../contract/operator.ts";
import { addApiKey, endApiKey } from "../accounts/api-keys.ts";
import { renewLink } from "../accounts/change-user.ts";
import { addCompany, changeCompany, requireCompany, setContract } from "../accounts/companies.ts";
import { addUser } from "../accounts/users.ts";
import type { Visitors } from "../accounts/visitor.ts";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";

const company = { params: Type.Object({ id: Type.String({ pattern: companyIdPattern }) }) };
const partOfCompany = {
  params: Type.Object({
    id: Type.String({ pattern: companyIdPattern }),
    part: Type.String({ format: "uuid" }),
  }),
};

/** What the operator does to companies: their contract, their first people and keys. Never to their calls or audio. */
export function operatorRoutes(
  server: HttpServer,
  parts: { db: Database; visitors: Visitors; publicUrl: string },
): void {
  const { db, visitors, publicUrl } = parts;

  server.post(
    "/api/operator/companies",
    { schema: { body: AddCompanySchema, response: { 201: AddedCompanySchema } } },
    async (request, reply) => {
      const { email } = await visitors.requireOperator(request);
      const by = { actor: `operator ${email}`, address: request.ip };
      const { name, timeZone, contract = false, setUp = false } = request.body;
      const { id } = await addCompany(db, request.body.id, name.trim(), timeZone, by, setUp);
      if (contract) await setContract(id, db, true, by);
      return reply.status(201).send({ id });
    },
  );

  server.post(
    "/api/operator/companies/:id",
    { schema: { ...company, body: ChangeCompanySchema } },
    async (request, reply) => {
      const { email } = await visitors.requireOperator(request);
      const { id } = await requireCompany(request.params.id, db);
      const { name, timeZone } = request.body;
      const by = { actor: `operator ${email}`, address: request.ip };
      await changeCompany(id, db, { name: name.trim(), timeZone }, by);
      return reply.status(204).send();
    },
  );

  server.post(
    "/api/operator/companies/:id/contract",
    { schema: { ...company, body: SetContractSchema } },
    async (request, reply) => {
      const { email } = await visitors.requireOperator(request);
      const { id } = await requireCompany(request.params.id, db);
      await setContract(id, db, request.body.on, { actor: `operator ${email}`, address: request.ip });
      return reply.status(204).send();
    },
  );

  server.post(
    "/api/operator/companies/:id/users",
    { schema: { ...company, body: AddUserSchema, response: { 201: OneTimeLinkSchema } } },
    async (request, reply) => {
      const { email } = await visitors.requireOperator(request);
      const { id } = await requireCompany(request.params.id, db);
      const by = { userId: null, actor: `operator ${email}`, address: request.ip };
      const { token, expiresAt } = await addUser(id, db, request.body, by);
      return reply
        .status(201)
        .send({ url: `${publicUrl}/link/${token}`, expiresAt: expiresAt.toISOString() });
    },
  );

  server.post(
    "/api/operator/companies/:id/users/:part/link",
    { schema: { ...partOfCompany, response: { 201: OneTimeLinkSchema } } },
    async (request, reply) => {
      const { email } = await visitors.requireOperator(request);
      const { id } = await requireCompany(request.params.id, db);
      const by = { userId: null, actor: `operator ${email}`, address: request.ip };
      const { token, expiresAt } = await renewLink(id, db, request.params.part, null, by);
      return reply
        .status(201)
        .send({ url: `${publicUrl}/link/${token}`, expiresAt: expiresAt.toISOString() });
    },
  );

  server.post(
    "/api/operator/companies/:id/keys",
    { schema: { ...company, querystring: KeyChoiceSchema, response: { 201: NewKeySchema } } },
    async (request, reply) => {
      const { email } = await visitors.requireOperator(request);
      const { id } = await requireCompany(request.params.id, db);
      const by = { userId: null, actor: `operator ${email}`, address: request.ip };
      return reply.status(201).send(await addApiKey(id, db, by, request.query));
    },
  );

  server.post(
    "/api/operator/companies/:id/keys/:part/end",
    { schema: partOfCompany },
    async (request, reply) => {
      const { email } = await visitors.requireOperator(request);
      const { id } = await requireCompany(request.params.id, db);
      const by = { actor: `operator ${email}`, address: request.ip };
      await endApiKey(id, db, request.params.part, by);
      return reply.status(204).send();
    },
  );
}
