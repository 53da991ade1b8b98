import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { uuidPattern } from "../../contract/limits.ts";
import type { OperationName } from "../../contract/operations.ts";
import {
  ChangePasswordSchema,
  ConfirmFactorSchema,
  FactorSecretSchema,
  ProfileSchema,
  ProveFactorSchema,
  ProveSchema,
  RecoveryCodesSchema,
  SaveProfileSchema,
  StartFactorSchema,
} from "../../contract/profile.ts";
import { AppError } from "../base/app-error.ts";
import type { Database, Trx } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import { accountOf, asAccount } from "./account.ts";
import { logOperation } from "./operation-log.ts";
import { logOperatorAct } from "./operator-log.ts";
import { checkNewPassword } from "./password-rules.ts";
import { hashPassword } from "./passwords.ts";
import { readProfile, saveProfile, setPassword } from "./profile.ts";
import { removeFactor, type SecondFactors } from "./second-factor.ts";
import { endSessionsOf, type Visitor } from "./sessions.ts";
import type { SignIns } from "./sign-in.ts";
import type { Visitors } from "./visitor.ts";

type Parts = { db: Database; visitors: Visitors; factors: SecondFactors; signIns: SignIns };

const prefix = "/api/app/profile";
const uuid = Type.Object({ id: Type.String({ pattern: uuidPattern }) });

/** Everybody's own account: people of companies and operators alike, each sees and changes nobody else's. */
export function profileRoutes(server: HttpServer, { db, visitors, factors, signIns }: Parts): void {
  const act = async <T>(visitor: Visitor, work: (trx: Trx) => Promise<T>): Promise<T> =>
    asAccount(db, accountOf(visitor).companyId, work);
  const note = async (
    visitor: Visitor,
    trx: Trx,
    request: FastifyRequest,
    operation: OperationName,
    details: Record<string, unknown> = {},
  ): Promise<void> => {
    const address = request.ip;
    if (visitor.kind === "operator") {
      await logOperatorAct(trx, { actor: `operator ${visitor.email}`, address, operation, details });
    } else {
      await logOperation(visitor.companyId, trx, { actor: visitor.email, address, operation, details });
    }
  };

  server.get(prefix, { schema: { response: { 200: ProfileSchema } } }, async (request) => {
    const visitor = await visitors.requireAnyone(request);
    return act(visitor, (trx) => readProfile(visitor, trx));
  });

  server.post(prefix, { schema: { body: SaveProfileSchema } }, async (request, reply) => {
    const visitor = await visitors.requireAnyone(request);
    const by = { actor: visitor.email, address: request.ip };
    await act(visitor, (trx) => saveProfile(visitor, trx, request.body, by));
    return reply.status(204).send();
  });

  server.post(`${prefix}/password`, { schema: { body: ChangePasswordSchema } }, async (request, reply) => {
    const visitor = await visitors.requireAnyone(request);
    const account = accountOf(visitor);
    const { current, password } = request.body;
    const present = await signIns.provePassword(account, current, visitor.sessionId);
    const known = visitor.kind === "user" ? [visitor.companyId, visitor.companyName] : [];
    checkNewPassword(password, [visitor.email, ...known]);
    const provenHash = await hashPassword(password);
    await act(visitor, async (trx) => {
      await setPassword(visitor, trx, present, provenHash);
      const ended = await endSessionsOf(account, trx);
      await note(visitor, trx, request, "password.change", { sessions: ended - 1 });
    });
    // Everywhere else they are signed out; here with a new token (ASVS 5.0, 7.2.4).
    await visitors.start(request, reply, { ...account, provenHash });
    return reply.status(204).send();
  });

  /** Types the password again, for what asks for a fresh sign-in; the session gets a new token (ASVS 5.0, 7.2.4). */
  server.post(`${prefix}/prove`, { schema: { body: ProveSchema } }, async (request, reply) => {
    const visitor = await visitors.requireAnyone(request);
    const account = accountOf(visitor);
    const { current, code } = request.body;
    const provenHash = await signIns.provePassword(account, current, visitor.sessionId);
    await signIns.proveFactor(account, code, visitor.sessionId);
    await visitors.start(request, reply, { ...account, provenHash });
    return reply.status(204).send();
  });

  server.post(
    `${prefix}/factor`,
    { schema: { body: StartFactorSchema, response: { 201: FactorSecretSchema } } },
    async (request, reply) => {
      const visitor = await visitors.requireAnyone(request);
      await signIns.provePassword(accountOf(visitor), request.body.current, visitor.sessionId);
      const label = visitor.kind === "user" ? `${visitor.email} (${visitor.companyId})` : visitor.email;
      return reply.status(201).send(await factors.start(accountOf(visitor), label));
    },
  );

  server.post(
    `${prefix}/factor/confirm`,
    { schema: { body: ConfirmFactorSchema, response: { 200: RecoveryCodesSchema } } },
    async (request) => {
      const visitor = await visitors.requireAnyone(request);
      const account = accountOf(visitor);
      await signIns.takeCode(account, visitor.sessionId);
      const codes = await factors.confirm(account, request.body.code, async (trx) => {
        await endSessionsOf(account, trx, { except: visitor.sessionId });
        await note(visitor, trx, request, "factor.add", { email: visitor.email });
      });
      await signIns.forgiveCodes(account, visitor.sessionId);
      return { codes };
    },
  );

  /** The password and a code: what a stolen session alone does not have. */
  const prove = async (visitor: Visitor, { current, code }: { current: string; code: string }) => {
    const account = accountOf(visitor);
    await signIns.provePassword(account, current, visitor.sessionId);
    if (!(await factors.isOn(account))) throw new AppError("factor_missing");
    await signIns.proveFactor(account, code, visitor.sessionId);
    return account;
  };

  server.post(
    `${prefix}/factor/codes`,
    { schema: { body: ProveFactorSchema, response: { 200: RecoveryCodesSchema } } },
    async (request) => {
      const visitor = await visitors.requireAnyone(request);
      const account = await prove(visitor, request.body);
      const codes = await factors.renewCodes(account, (trx) => note(visitor, trx, request, "factor.codes"));
      return { codes };
    },
  );

  server.post(`${prefix}/factor/remove`, { schema: { body: ProveFactorSchema } }, async (request, reply) => {
    const visitor = await visitors.requireAnyone(request);
    const account = await prove(visitor, request.body);
    await act(visitor, async (trx) => {
      const { factorRequired } = await readProfile(visitor, trx);
      if (factorRequired) throw new AppError("factor_required");
      await removeFactor(account, trx);
      await endSessionsOf(account, trx, { except: visitor.sessionId });
      await note(visitor, trx, request, "factor.remove", { email: visitor.email });
    });
    return reply.status(204).send();
  });

  server.post(`${prefix}/sessions/:id/end`, { schema: { params: uuid } }, async (request, reply) => {
    const visitor = await visitors.requireAnyone(request);
    await act(visitor, async (trx) => {
      const ended = await endSessionsOf(accountOf(visitor), trx, { only: request.params.id });
      if (ended === 0) throw new AppError("not_found");
      await note(visitor, trx, request, "session.end", { sessions: 1 });
    });
    return reply.status(204).send();
  });

  server.post(`${prefix}/sessions/end-others`, async (request, reply) => {
    const visitor = await visitors.requireAnyone(request);
    await act(visitor, async (trx) => {
      const sessions = await endSessionsOf(accountOf(visitor), trx, { except: visitor.sessionId });
      if (sessions > 0) await note(visitor, trx, request, "session.end", { sessions });
    });
    return reply.status(204).send();
  });
}
