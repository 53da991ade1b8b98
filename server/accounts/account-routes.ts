import { Type } from "typebox";
import {
  LinkSchema,
  OperatorSignInSchema,
  type Session,
  SessionSchema,
  SignInSchema,
  UseLinkSchema,
} from "../../contract/session.ts";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import { createRateLimit } from "../base/rate-limit.ts";
import { readLink, useLink } from "./links.ts";
import type { Visitor } from "./sessions.ts";
import { signIn, signInOperator } from "./sign-in.ts";
import type { Visitors } from "./visitor.ts";

/** Ten tries at once per account and per address, then one every 30 seconds. */
const tries = 10;
const refillSeconds = 300;

const session = { response: { 200: SessionSchema } };

type Parts = {
  db: Database;
  visitors: Visitors;
  /** What the page needs to know of who is signed in; made by the rooms that know of destinations and errors. */
  presentSession: (visitor: Visitor) => Promise<Session>;
};

/** Sign-in, sign-out, one-time links, and who is signed in. */
export function accountRoutes(server: HttpServer, { db, visitors, presentSession }: Parts): void {
  const limit = createRateLimit(tries, refillSeconds);

  server.get("/api/app/session", { schema: session }, async (request) =>
    presentSession(await visitors.requireAnyone(request)),
  );

  server.post("/api/app/sign-in", { schema: { body: SignInSchema, ...session } }, async (request, reply) => {
    const who = await signIn(db, limit, { ...request.body, address: request.ip });
    return presentSession(await visitors.start(request, reply, who));
  });

  server.post(
    "/api/app/operator-sign-in",
    { schema: { body: OperatorSignInSchema, ...session } },
    async (request, reply) => {
      const typed = request.body;
      const who = await signInOperator(db, limit, { ...typed, address: request.ip });
      return presentSession(await visitors.start(request, reply, who));
    },
  );

  server.post("/api/app/sign-out", async (request, reply) => {
    await visitors.end(request, reply);
    return reply.status(204).send();
  });

  const token = { params: Type.Object({ token: Type.String({ maxLength: 100 }) }) };
  server.get(
    "/api/app/links/:token",
    { schema: { ...token, response: { 200: LinkSchema } } },
    async (request) => {
      limit.take([`link:${request.ip}`]);
      const link = await readLink(db, request.params.token);
      limit.forgive([`link:${request.ip}`]);
      return link;
    },
  );
  server.post(
    "/api/app/links/:token",
    { schema: { ...token, body: UseLinkSchema, ...session } },
    async (request, reply) => {
      limit.take([`link:${request.ip}`]);
      const choice = request.body;
      const who = await useLink(db, request.params.token, choice);
      limit.forgive([`link:${request.ip}`]);
      return presentSession(await visitors.start(request, reply, who));
    },
  );
}
