import { Type } from "typebox";
import { companyIdPattern } from "../../contract/limits.ts";
import {
  AddCompanySchema,
  AddUserSchema,
  CompanyListSchema,
  CompanySchema,
  NewKeySchema,
  OneTimeLinkSchema,
  SetContractSchema,
} from "../../contract/operator.ts";
import { addApiKey } from "../accounts/api-keys.ts";
import { addCompany, requireCompany, setContract } from "../accounts/companies.ts";
import { addUser } from "../accounts/users.ts";
import type { Visitors } from "../accounts/visitor.ts";
import { AppError } from "../base/app-error.ts";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import { listCompanies } from "./company-list.ts";

const company = { params: Type.Object({ id: Type.String({ pattern: companyIdPattern }) }) };

/** The operator's pages: companies, their contract, their first people and keys. Never a company's calls or audio. */
export function operatorRoutes(
  server: HttpServer,
  parts: { db: Database; visitors: Visitors; publicUrl: string },
): void {
  const { db, visitors, publicUrl } = parts;

  server.get(
    "/api/operator/companies",
    { schema: { response: { 200: CompanyListSchema } } },
    async (request) => {
      await visitors.requireOperator(request);
      return { items: await listCompanies(db) };
    },
  );

  server.post(
    "/api/operator/companies",
    { schema: { body: AddCompanySchema, response: { 201: CompanySchema } } },
    async (request, reply) => {
      await visitors.requireOperator(request);
      const { id } = await addCompany(db, request.body.id, request.body.name.trim());
      const [added] = await listCompanies(db, id);
      if (!added) throw new AppError("company_unknown", { id });
      return reply.status(201).send(added);
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
      const by = { actor: `operator ${email}`, address: request.ip };
      const { token, expiresAt } = await addUser(id, db, request.body, by);
      return reply
        .status(201)
        .send({ url: `${publicUrl}/link/${token}`, expiresAt: expiresAt.toISOString() });
    },
  );

  server.post(
    "/api/operator/companies/:id/keys",
    { schema: { ...company, response: { 201: NewKeySchema } } },
    async (request, reply) => {
      const { email } = await visitors.requireOperator(request);
      const { id } = await requireCompany(request.params.id, db);
      const key = await addApiKey(id, db, { actor: `operator ${email}`, address: request.ip });
      return reply.status(201).send({ key });
    },
  );
}
