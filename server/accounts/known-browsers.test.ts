import type { FastifyReply, FastifyRequest } from "fastify";
import { expect, test } from "vitest";
import { accountName, createKnownBrowsers } from "./known-browsers.ts";
import type { Visitor } from "./sessions.ts";

const key = Buffer.alloc(32, 7);
const day = 86_400_000;
const operator = (email: string): Visitor => ({
  kind: "operator",
  email,
  operatorId: "o",
  sessionId: "s",
  isFresh: true,
});
const asked = (cookie: string) => ({ headers: { cookie } }) as FastifyRequest;

/** Signs in, and gives the cookie that the browser has then. */
function after(browsers: ReturnType<typeof createKnownBrowsers>, email: string, cookie = ""): string {
  const set: string[] = [];
  const reply = { header: (_name: string, value: string) => set.push(value) } as unknown as FastifyReply;
  browsers.remember(asked(cookie), reply, operator(email));
  return set[0]?.split(";", 1)[0] ?? "";
}

test("a browser is known to whoever signed in from it, to nobody else, for 180 days", () => {
  let now = Date.parse("2026-11-23T00:00:00Z");
  const browsers = createKnownBrowsers(key, true, () => now);
  const cookie = after(browsers, "Op@example.com");
  const find = (account: string) => browsers.find(asked(`a=b; ${cookie}`), account);
  expect(find(accountName(null, " op@Example.com "))).toMatch(/^[0-9a-f]{32}$/);
  expect(find(accountName("acme", "op@example.com"))).toBeNull();
  expect(find(accountName(null, "other@example.com"))).toBeNull();
  now += 180 * day - 60_000;
  expect(find(accountName(null, "op@example.com"))).not.toBeNull();
  now += 60_000;
  expect(find(accountName(null, "op@example.com"))).toBeNull();
});

test("with another key, or with any bit changed, it is not known", () => {
  const cookie = after(createKnownBrowsers(key, true), "op@example.com");
  const account = accountName(null, "op@example.com");
  const elsewhere = createKnownBrowsers(Buffer.alloc(32, 8), true);
  expect(elsewhere.find(asked(cookie), account)).toBeNull();
  const browsers = createKnownBrowsers(key, true);
  const bytes = Buffer.from(cookie.split("=")[1] ?? "", "base64url");
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    expect(browsers.find(asked(`__Host-onbin-known=${changed.toString("base64url")}`), account)).toBeNull();
  }
  expect(bytes.length).toBe(52);
});

test("five people may share a browser; the one who was away longest goes first", () => {
  const browsers = createKnownBrowsers(key, false);
  let cookie = "";
  for (let i = 0; i < 6; i++) cookie = after(browsers, `op${i}@example.com`, cookie);
  cookie = after(browsers, "op5@example.com", cookie);
  const known = [0, 1, 2, 3, 4, 5].map((i) =>
    browsers.find(asked(cookie), accountName(null, `op${i}@example.com`)),
  );
  expect(known.map((name) => name !== null)).toEqual([false, true, true, true, true, true]);
  expect(cookie.length).toBeLessThan(500);
});

test.each(["", "onbin-known=", "onbin-known=x.y.z", `onbin-known=${"A".repeat(5000)}`, "onbin-known"])(
  "the cookie %j knows nobody",
  (cookie) => {
    expect(createKnownBrowsers(key, false).find(asked(cookie), "operator:op@example.com")).toBeNull();
    expect(createKnownBrowsers(null, false).find(asked(cookie), "operator:op@example.com")).toBeNull();
  },
);
