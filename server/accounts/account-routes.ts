import type { FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import {
  ForgottenSchema,
  LinkSchema,
  OperatorSignInSchema,
  type Session,
  SessionSchema,
  SignInHelpSchema,
  SignInSchema,
  UseLinkSchema,
} from "../../contract/session.ts";
import { chooseLanguage } from "../../contract/words.ts";
import { AppError } from "../base/app-error.ts";
import { countedAddress } from "../base/counted-address.ts";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import type { Log } from "../base/log.ts";
import { sendForgottenLink } from "./forgotten.ts";
import { accountName, type KnownBrowsers } from "./known-browsers.ts";
import { readLink, useLink } from "./links.ts";
import type { SignedIn, Visitor } from "./sessions.ts";
import type { SignIns } from "./sign-in.ts";
import { createTryLimit } from "./try-limit.ts";
import type { Visitors } from "./visitor.ts";

const session = { response: { 200: SessionSchema } };

type Parts = {
  db: Database;
  visitors: Visitors;
  signIns: SignIns;
  knownBrowsers: KnownBrowsers;
  /** What the page needs to know of who is signed in; made by the rooms that know of destinations and errors. */
  presentSession: (visitor: Visitor) => Promise<Session>;
  mailConfigured: boolean;
  contact: string | null;
  log: Log;
};

/** Sign-in, sign-out, one-time links, forgotten passwords, and who is signed in. */
export function accountRoutes(server: HttpServer, parts: Parts): void {
  const { db, visitors, signIns, knownBrowsers, presentSession, mailConfigured, contact, log } = parts;
  const asked = createTryLimit(db, 3, 3600);
  const askedFrom = createTryLimit(db, 20, 3600);

  server.get("/api/app/session", { schema: session }, async (request) =>
    presentSession(await visitors.requireAnyone(request)),
  );

  const enter = async (request: FastifyRequest, reply: FastifyReply, who: SignedIn): Promise<Session> => {
    const visitor = await visitors.start(request, reply, who);
    knownBrowsers.remember(request, reply, visitor);
    return presentSession(visitor);
  };

  type Typed = { company: string | null; email: string; password: string; code?: string };
  const signIn = async (request: FastifyRequest, reply: FastifyReply, typed: Typed): Promise<Session> => {
    const { company, email, password, code } = typed;
    const knownBrowser = knownBrowsers.find(request, accountName(company, email));
    const isKnown = knownBrowser !== null;
    try {
      const attempt = { company, email, password, code, address: request.ip, knownBrowser };
      const { factor, ...who } = await signIns.signIn(attempt);
      const session = await enter(request, reply, who);
      log.info("account.signed-in", { company: who.companyId, user: who.userId, factor, isKnown });
      return session;
    } catch (error) {
      // Neither what was typed, which may be a password in the wrong field, nor whether there is such an account.
      if (error instanceof AppError && error.code !== "factor_needed") {
        const network = countedAddress(request.ip);
        log.warn("account.sign-in-refused", {
          code: error.code,
          operator: company === null,
          network,
          isKnown,
        });
      }
      throw error;
    }
  };

  server.post("/api/app/sign-in", { schema: { body: SignInSchema, ...session } }, (request, reply) =>
    signIn(request, reply, request.body),
  );

  server.post(
    "/api/app/operator-sign-in",
    { schema: { body: OperatorSignInSchema, ...session } },
    (request, reply) => signIn(request, reply, { ...request.body, company: null }),
  );

  server.post("/api/app/sign-out", async (request, reply) => {
    await visitors.end(request, reply);
    return reply.status(204).send();
  });

  server.get("/api/app/sign-in-help", { schema: { response: { 200: SignInHelpSchema } } }, async () => ({
    byMail: mailConfigured,
    contact,
  }));

  server.post("/api/app/forgotten", { schema: { body: ForgottenSchema } }, async (request, reply) => {
    const { company, email } = request.body;
    await askedFrom.take([`forgotten:${countedAddress(request.ip)}`]);
    await asked.take([`forgotten:${company.trim().toLowerCase()}:${email.trim().toLowerCase()}`]);
    // The answer goes first: how long the rest takes would tell whether there is such a person.
    reply.status(202).send();
    if (mailConfigured) {
      await sendForgottenLink(
        db,
        { company, email },
        chooseLanguage(request.headers["accept-language"]),
      ).catch((error: unknown) => log.error("account.forgotten-failed", error));
    }
    return reply;
  });

  const token = { params: Type.Object({ token: Type.String({ maxLength: 100 }) }) };
  server.get(
    "/api/app/links/:token",
    { schema: { ...token, response: { 200: LinkSchema } } },
    async (request) => {
      await signIns.takeLink(request.ip);
      const link = await readLink(db, request.params.token);
      await signIns.forgiveLink(request.ip);
      return link;
    },
  );
  server.post(
    "/api/app/links/:token",
    { schema: { ...token, body: UseLinkSchema, ...session } },
    async (request, reply) => {
      await signIns.takeLink(request.ip);
      const who = await useLink(db, signIns, request.params.token, request.body, request.ip);
      await signIns.forgiveLink(request.ip);
      log.info("account.link-used", { company: who.companyId, user: who.userId });
      return enter(request, reply, who);
    },
  );
}
