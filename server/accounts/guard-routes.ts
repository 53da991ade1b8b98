import type { FastifyRequest } from "fastify";
import { AppError } from "../base/app-error.ts";
import type { HttpServer } from "../base/http-server.ts";
import type { Log } from "../base/log.ts";
import type { Visitor } from "./sessions.ts";
import { refuseForeignOrigin, type Visitors } from "./visitor.ts";

/** Who may use an address of the console's API; the first that fits counts. */
const audiences: readonly [
  RegExp,
  "requireAdministrator" | "requireUser" | "requireOperator" | "requireAnyone",
][] = [
  [/^\/api\/operator\//, "requireOperator"],
  [/^\/api\/app\/profile(\/|$)/, "requireAnyone"],
  [/^\/api\/app\/(keys|operation-log|security|users)([./]|$)/, "requireAdministrator"],
  [/^\/api\/app\/calls\/:sequenceId\/ship$/, "requireAdministrator"],
  [/^\/api\/app\/(calls|call-flows)(\/|$)/, "requireUser"],
  [/^\/api\/app\/csv-files(\/|$)/, "requireUser"],
  [
    /^\/api\/app\/(amazon-s3|backfills|checks|daily-proof|error-log|incidents|ship-again|notifications|retention|sources)([./]|$)/,
    "requireAdministrator",
  ],
];

/** Addresses of the console's API that ask by themselves who comes, or are there for everybody. */
const unguarded =
  /^\/api\/app\/(session|sign-in|operator-sign-in|sign-out|sign-in-help|forgotten|links\/:token|confirmations\/:token)$/;

/**
 * Changes that let somebody in, take a protection away, or decide where recordings and secrets go: the password must
 * have been typed in the last minutes, so that a session alone, on a laptop left open, is not enough (ASVS 5.0, 7.5).
 */
export const askedAgain: readonly RegExp[] = [
  /^\/api\/app\/profile\/sessions\//,
  /^\/api\/app\/users(\/:id\/(link|role|on|factor-reset))?$/,
  /^\/api\/app\/(security|keys)$/,
  /^\/api\/app\/amazon-s3(\/remove)?$/,
  /^\/api\/app\/notifications\/webhooks(\/:id(\/secret)?)?$/,
  /^\/api\/app\/sources(\/:id(\/key)?)?$/,
  /^\/api\/operator\/companies\/:id\/(users|users\/:part\/link|keys|folders)$/,
  /^\/api\/operator\/master-key\/rotate$/,
];

/**
 * Decides who asks before anything of the request is read: by a 400 somebody who may not see an address would learn
 * that it exists. Throws as the routes do, which ask again for whose company it is. A route of the console that nobody
 * gave an audience is not registered at all: the service does not start with it.
 */
export function guardRoutes(server: HttpServer, visitors: Visitors, log: Log): void {
  server.addHook("onRoute", ({ url }) => {
    if (!/^\/api\/(app|operator)(\/|$)/.test(url) || unguarded.test(url)) return;
    if (audiences.some(([pattern]) => pattern.test(url))) return;
    throw new Error(`Nobody said in guard-routes.ts who may use ${url}.`);
  });
  server.addHook("onRequest", async (request: FastifyRequest) => {
    const route = request.routeOptions.url ?? "";
    const required = audiences.find(([pattern]) => pattern.test(route))?.[1];
    try {
      // What is below /api/v1 goes by keys and signatures, which no browser adds by itself.
      if (!route.startsWith("/api/v1/")) refuseForeignOrigin(request);
      if (required === undefined) return;
      const visitor = await visitors[required](request);
      const isRead = request.method === "GET" || request.method === "HEAD";
      if (!isRead && !visitor.isFresh && askedAgain.some((pattern) => pattern.test(route))) {
        throw new AppError("prove_again");
      }
    } catch (error) {
      if (error instanceof AppError && (error.code === "not_found" || error.code === "origin_refused")) {
        const { method } = request;
        log.warn("access.refused", {
          ...whose(await visitors.find(request)),
          method,
          route,
          code: error.code,
        });
      }
      throw error;
    }
  });
}

/** IDs alone: the log names no person. */
function whose(visitor: Visitor | null) {
  if (visitor === null) return {};
  return visitor.kind === "user"
    ? { company: visitor.companyId, user: visitor.userId }
    : { operator: visitor.operatorId };
}
