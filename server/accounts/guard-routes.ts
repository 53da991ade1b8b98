import type { FastifyRequest } from "fastify";
import type { HttpServer } from "../base/http-server.ts";
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
  [/^\/api\/app\/calls(\/|$)/, "requireUser"],
  [/^\/api\/app\/csv-files(\/|$)/, "requireUser"],
  [
    /^\/api\/app\/(amazon-s3|backfills|checks|daily-proof|error-log|incidents|ship-again|notifications|retention|sources)([./]|$)/,
    "requireAdministrator",
  ],
];

/**
 * Decides who asks before anything of the request is read: by a 400 somebody who may not see an address would learn
 * that it exists. Throws as the routes do, which ask again for whose company it is.
 */
export function guardRoutes(server: HttpServer, visitors: Visitors): void {
  server.addHook("onRequest", async (request: FastifyRequest) => {
    const route = request.routeOptions.url ?? "";
    const required = audiences.find(([pattern]) => pattern.test(route))?.[1];
    if (required === undefined) return;
    refuseForeignOrigin(request);
    await visitors[required](request);
  });
}
