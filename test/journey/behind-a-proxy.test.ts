import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { firstLink, openConsole, openOperator, password } from "../support/console-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";

const [proxy, outer, stranger] = ["127.0.0.2", "127.0.0.3", "127.0.0.9"];
const publicUrl = "https://onbin.example.com";
let onbin: OnbinInTest;

beforeAll(async () => {
  onbin = await startOnbin({
    env: { ONBIN_TRUSTED_PROXIES: `${proxy}, ${outer}/32`, ONBIN_PUBLIC_URL: publicUrl },
  });
  await firstLink(onbin.output);
  await openOperator(onbin);
});
afterAll(() => onbin.stop());

/** Signs in from an address of this machine. @returns the sender's address as Onbin noted it */
async function addressSeen(from: string, forwardedFor: string): Promise<string> {
  const who = { email: "operator@example.com", password };
  const headers = { "x-forwarded-for": forwardedFor };
  const { status } = await openConsole(onbin.url, from).post("/api/app/operator-sign-in", who, headers);
  expect(status).toBe(200);
  const [newest] = await rowsOf<{ address: string }>(
    onbin.dataDir,
    "select host(address::inet) as address from operator_sessions order by created_at desc limit 1",
  );
  return newest?.address ?? "";
}

describe("the sender's address", () => {
  test.each([
    ["a trusted proxy's word is taken", proxy, "203.0.113.9", "203.0.113.9"],
    ["what a client wrote left of it is not", proxy, "198.51.100.1, 203.0.113.9", "203.0.113.9"],
    ["through two trusted proxies", proxy, `203.0.113.9, ${outer}`, "203.0.113.9"],
    ["the rightmost that nobody vouches for", proxy, `1.1.1.1, 203.0.113.9, ${outer}`, "203.0.113.9"],
    ["with a port", proxy, "203.0.113.9:4711", "203.0.113.9"],
    ["IPv6 in brackets", proxy, "[2001:db8::7]:443", "2001:db8::7"],
    ["of an unknown sender it is the proxy's own", proxy, "198.51.100.1, unknown", proxy],
    ["a stranger's word is not taken", stranger, "203.0.113.9", stranger],
    ["nor where it names a trusted proxy", stranger, `203.0.113.9, ${proxy}`, stranger],
  ])("%s", async (_what, from, forwardedFor, seen) => {
    expect(await addressSeen(from, forwardedFor)).toBe(seen);
  });

  test("tries are counted by it, so that a stranger who writes another each time is slowed down all the same", async () => {
    const statuses = new Set<number>();
    for (let i = 0; i < 40; i++) {
      const headers = { "x-forwarded-for": `203.0.113.${i}`, authorization: "Bearer onb_wrong" };
      const answer = await openConsole(onbin.url, "127.0.0.10").get("/api/v1/recordings/x", headers);
      statuses.add(answer.status);
    }
    expect([...statuses]).toEqual([401, 429]);
  });
});

test("host and scheme are never a header's: links and cookies follow from ONBIN_PUBLIC_URL", async () => {
  const operator = openConsole(onbin.url, proxy);
  const spoofed = { "x-forwarded-host": "evil.example", "x-forwarded-proto": "http", host: "evil.example" };
  const who = { email: "operator@example.com", password };
  const signedIn = await operator.post("/api/app/operator-sign-in", who, spoofed);
  expect(signedIn.headers["set-cookie"]?.join()).toMatch(/^__Host-onbin=.*; Path=\/; .*Secure/);
  expect(signedIn.headers["strict-transport-security"]).toBe("max-age=31536000");
  await operator.mustPost("/api/operator/companies", { id: "acme", name: "Acme" });
  const invited = { email: "taro@example.com", role: "administrator" };
  const { json } = await operator.post("/api/operator/companies/acme/users", invited, spoofed);
  expect(String(json.url)).toMatch(/^https:\/\/onbin\.example\.com\/link\//);
});
