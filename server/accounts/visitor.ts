import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../base/app-error.ts";
import type { Database } from "../base/database.ts";
import { readCookie } from "./read-cookie.ts";
import {
  endSession,
  findVisitor,
  type SignedIn,
  sessionHours,
  startSession,
  type Visitor,
} from "./sessions.ts";

export type UserVisitor = Extract<Visitor, { kind: "user" }>;

/**
 * Who sends a request, by its session cookie; and the checks that every change needs.
 * @param publicUrl decides whether cookies are `Secure` with the `__Host-` prefix; plain http is for loopback only
 */
export function createVisitors(db: Database, publicUrl: string) {
  const secure = publicUrl.startsWith("https:");
  const cookie = secure ? "__Host-onbin" : "onbin";
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;

  const tokenOf = (request: FastifyRequest) => readCookie(request, cookie);
  const find = async (request: FastifyRequest): Promise<Visitor | null> => {
    const token = tokenOf(request);
    return token === null || token.length > 100 ? null : findVisitor(db, token, request.ip);
  };

  return {
    find,
    /** @throws AppError `signed_out` */
    async requireAnyone(request: FastifyRequest): Promise<Visitor> {
      const visitor = await find(request);
      if (!visitor) throw new AppError("signed_out");
      return visitor;
    },
    /** A person of a company. @throws AppError `signed_out`, `not_found` for the operator, `factor_setup` */
    async requireUser(request: FastifyRequest): Promise<UserVisitor> {
      const visitor = await find(request);
      if (!visitor) throw new AppError("signed_out");
      if (visitor.kind !== "user") throw new AppError("not_found");
      refuseWithoutFactor(visitor);
      return visitor;
    },
    /** An administrator (S2); for others this answers as an address that does not exist. */
    async requireAdministrator(request: FastifyRequest): Promise<UserVisitor> {
      const visitor = await find(request);
      if (!visitor) throw new AppError("signed_out");
      if (visitor.kind !== "user" || visitor.role !== "administrator") throw new AppError("not_found");
      refuseWithoutFactor(visitor);
      return visitor;
    },
    async requireOperator(request: FastifyRequest): Promise<Extract<Visitor, { kind: "operator" }>> {
      const visitor = await find(request);
      if (!visitor) throw new AppError("signed_out");
      if (visitor.kind !== "operator") throw new AppError("not_found");
      return visitor;
    },
    /** A session that the browser had before ends; the new one has a new token (session fixation, ASVS 5.0 7.2.4). */
    async start(request: FastifyRequest, reply: FastifyReply, who: SignedIn): Promise<Visitor> {
      const old = tokenOf(request);
      if (old !== null) await endSession(db, old);
      const token = await startSession(db, who, {
        address: request.ip,
        browser: request.headers["user-agent"],
      });
      reply.header("set-cookie", `${cookie}=${token}; Max-Age=${sessionHours * 3600}; ${attributes}`);
      const visitor = await findVisitor(db, token, request.ip);
      if (!visitor) throw new AppError("signed_out");
      return visitor;
    },
    async end(request: FastifyRequest, reply: FastifyReply): Promise<void> {
      const token = tokenOf(request);
      if (token !== null) await endSession(db, token);
      reply.header("set-cookie", `${cookie}=; Max-Age=0; ${attributes}`);
      // Not "cookies": that this browser is known stays. Nothing private is in "storage" (web/words/language.ts, themes).
      reply.header("clear-site-data", '"cache"');
    },
  };
}
export type Visitors = ReturnType<typeof createVisitors>;

/** @throws AppError `factor_setup` for whom only the profile is open, where a second factor is set up */
function refuseWithoutFactor(visitor: UserVisitor): void {
  if (visitor.mustAddFactor) throw new AppError("factor_setup");
}

/**
 * Refuses a change that another site's page sent (CSRF): by Sec-Fetch-Site where the browser sends it, else by Origin.
 * Programs without a browser send neither and have no cookie to abuse.
 * @throws AppError `origin_refused`
 */
export function refuseForeignOrigin(request: FastifyRequest): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const site = request.headers["sec-fetch-site"];
  const origin = request.headers.origin;
  const foreign =
    site !== undefined
      ? site !== "same-origin" && site !== "none"
      : origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== request.headers.host);
  if (foreign) throw new AppError("origin_refused");
}
