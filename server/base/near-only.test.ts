import Fastify from "fastify";
import { expect, test } from "vitest";
import { nearOnly } from "./near-only.ts";

async function ask(
  allowed: readonly string[],
  {
    from,
    headers = {},
    proxies = [],
  }: { from: string; headers?: Record<string, string>; proxies?: string[] },
): Promise<boolean> {
  const server = Fastify({ trustProxy: proxies.length === 0 ? false : proxies });
  const isNear = nearOnly(allowed);
  server.get("/", async (request) => ({ near: isNear(request) }));
  const answer = await server.inject({ url: "/", remoteAddress: from, headers });
  await server.close();
  return answer.json<{ near: boolean }>().near;
}

test.for([
  ["127.0.0.1", true],
  ["127.9.8.7", true],
  ["::1", true],
  ["::ffff:127.0.0.1", true],
  ["10.1.2.3", true],
  ["::ffff:10.1.2.3", true],
  ["10.2.0.1", false],
  ["192.0.2.7", true],
  ["192.0.2.8", false],
  ["2001:db8::5", true],
  ["2001:db9::5", false],
] as const)("a request from %s is near: %s", async ([from, near]) => {
  expect(await ask(["10.1.0.0/16", "192.0.2.7", "2001:db8::/32"], { from })).toBe(near);
});

test("what a proxy passed on is its client's, and nobody's when the proxy is not trusted", async () => {
  const headers = { "x-forwarded-for": "203.0.113.9" };
  expect(await ask([], { from: "127.0.0.1", headers })).toBe(false);
  expect(await ask([], { from: "127.0.0.1", headers, proxies: ["127.0.0.1"] })).toBe(false);
  expect(await ask(["203.0.113.0/24"], { from: "127.0.0.1", headers, proxies: ["127.0.0.1"] })).toBe(true);
  expect(await ask(["203.0.113.0/24"], { from: "127.0.0.1", headers })).toBe(false);
  expect(await ask([], { from: "127.0.0.1", headers: { via: "1.1 proxy" } })).toBe(false);
  // A client behind the trusted proxy that claims to be this machine.
  const lying = { "x-forwarded-for": "127.0.0.1, 203.0.113.9" };
  expect(await ask([], { from: "127.0.0.1", headers: lying, proxies: ["127.0.0.1"] })).toBe(false);
});
