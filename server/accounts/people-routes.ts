import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { uuidPattern } from "../../contract/limits.ts";
import {
  ChangeRoleSchema,
  HandedLinkSchema,
  InviteSchema,
  SaveSecuritySchema,
  SecuritySchema,
  UsersPageSchema,
} from "../../contract/people.ts";
import { chooseLanguage } from "../../contract/words.ts";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import {
  changeRole,
  endSignIns,
  renewLink,
  resetFactor,
  switchOff,
  switchOn,
  withdrawInvitation,
} from "./change-user.ts";
import type { Editor } from "./editor.ts";
import { listUsers } from "./list-users.ts";
import { readSecurity, saveSecurity } from "./security.ts";
import { createTryLimit } from "./try-limit.ts";
import type { MadeLink } from "./user-links.ts";
import { addUser } from "./users.ts";
import type { Visitors } from "./visitor.ts";

type Parts = { db: Database; visitors: Visitors; publicUrl: string; mailConfigured: boolean };

const prefix = "/api/app/users";
const person = { params: Type.Object({ id: Type.String({ pattern: uuidPattern }) }) };
const link = { response: { 201: HandedLinkSchema } };

/** The pages ユーザー and セキュリティ, for administrators; others get what an unknown address gets. */
export function peopleRoutes(server: HttpServer, { db, visitors, publicUrl, mailConfigured }: Parts): void {
  // So that nobody's mailbox is filled from here.
  const mails = createTryLimit(db, 5, 3600);
  const who = async (request: FastifyRequest): Promise<{ companyId: string; by: Editor }> => {
    const { companyId, userId, email } = await visitors.requireAdministrator(request);
    return { companyId, by: { userId, actor: email, address: request.ip } };
  };
  const hand = ({ token, expiresAt, mailed }: MadeLink) => ({
    url: `${publicUrl}/link/${token}`,
    expiresAt: expiresAt.toISOString(),
    mailed,
  });

  server.get(prefix, { schema: { response: { 200: UsersPageSchema } } }, async (request) => {
    const { companyId, by } = await who(request);
    const users = await db.forCompany(companyId, (trx) => listUsers(companyId, trx, by.userId));
    return { mailConfigured, users };
  });

  server.post(prefix, { schema: { body: InviteSchema, ...link } }, async (request, reply) => {
    const { companyId, by } = await who(request);
    const { language, ...wanted } = request.body;
    await mails.take([`invite:${companyId}:${wanted.email.trim().toLowerCase()}`]);
    const mail = mailConfigured ? ({ kind: "invitation", language } as const) : null;
    const made = await addUser(companyId, db, { ...wanted, language }, by, mail);
    return reply.status(201).send(hand(made));
  });

  server.post(`${prefix}/:id/link`, { schema: { ...person, ...link } }, async (request, reply) => {
    const { companyId, by } = await who(request);
    const { id } = request.params;
    await mails.take([`invite:${companyId}:${id}`]);
    const language = chooseLanguage(request.headers["accept-language"]);
    const made = await renewLink(companyId, db, id, mailConfigured ? { language } : null, by);
    return reply.status(201).send(hand(made));
  });

  server.post(
    `${prefix}/:id/role`,
    { schema: { ...person, body: ChangeRoleSchema } },
    async (request, reply) => {
      const { companyId, by } = await who(request);
      await changeRole(companyId, db, request.params.id, request.body.role, by);
      return reply.status(204).send();
    },
  );

  const acts = {
    off: switchOff,
    on: switchOn,
    withdraw: withdrawInvitation,
    "factor-reset": resetFactor,
    "sign-out": endSignIns,
  } as const;
  for (const [name, act] of Object.entries(acts)) {
    server.post(`${prefix}/:id/${name}`, { schema: person }, async (request, reply) => {
      const { companyId, by } = await who(request);
      await act(companyId, db, request.params.id, by);
      return reply.status(204).send();
    });
  }

  server.get("/api/app/security", { schema: { response: { 200: SecuritySchema } } }, async (request) => {
    const { companyId } = await who(request);
    return db.forCompany(companyId, (trx) => readSecurity(companyId, trx));
  });

  server.post("/api/app/security", { schema: { body: SaveSecuritySchema } }, async (request, reply) => {
    const { companyId, by } = await who(request);
    await db.forCompany(companyId, (trx) => saveSecurity(companyId, trx, request.body, by));
    return reply.status(204).send();
  });
}
