import { expect, test } from "vitest";
import { createHttpServer } from "../base/http-server.ts";
import { silentLog } from "../base/log.ts";
import { guardRoutes } from "./guard-routes.ts";
import type { Visitors } from "./visitor.ts";

const never = async () => {
  throw new Error("nobody asks");
};
const visitors = {
  requireAnyone: never,
  requireUser: never,
  requireAdministrator: never,
  requireOperator: never,
} as unknown as Visitors;

function guarded() {
  const server = createHttpServer(silentLog);
  guardRoutes(server, visitors, silentLog);
  return server;
}
const answer = async () => ({});

test.each(["/api/app/new-page", "/api/app/callsheet", "/api/app", "/api/app/sessions/:id"])(
  "a route of the console without an audience is not registered: %s",
  (url) => {
    expect(() => guarded().get(url, answer)).toThrow(`who may use ${url}`);
  },
);

test.each([
  "/api/app/calls",
  "/api/app/call-flows",
  "/api/app/error-log.csv",
  "/api/operator/anything",
  "/api/app/links/:token",
  "/api/v1/recordings",
  "/healthz",
])("one that has its audience, asks by itself, or is not the console's is: %s", (url) => {
  expect(() => guarded().get(url, answer)).not.toThrow();
});
