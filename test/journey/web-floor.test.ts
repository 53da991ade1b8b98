import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ConsoleInTest, openConsole, openOperator, password } from "../support/console-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { promiseLine } from "../support/promise-line.ts";
import { type Route, readRouteTable } from "../support/route-table.ts";

let onbin: OnbinInTest;
let operator: Awaited<ReturnType<typeof openOperator>>;
let administrator: ConsoleInTest;
let routes: Route[];

beforeAll(async () => {
  onbin = await startOnbin({
    env: { ONBIN_PUBLIC_URL: "https://onbin.example.com", ONBIN_TRUSTED_PROXIES: "127.0.0.0/8" },
  });
  operator = await openOperator(onbin);
  await operator.addCompany("acme");
  administrator = await operator.addPerson("acme", "administrator");
  routes = await readRouteTable(onbin.dataDir);
});
afterAll(() => onbin.stop());

const nowhere = "00000000-0000-4000-8000-000000000000";
const pathOf = ({ url }: Route) => url.replaceAll(/:\w+|\*/g, nowhere);
const bodyOf = ({ method }: Route) => (method === "POST" ? {} : undefined);
const whoFor = ({ url }: Route) => (url.startsWith("/api/operator/") ? operator : administrator);

describe("a change that another site's page sends", () => {
  const changes = () => routes.filter(({ method, url }) => method !== "GET" && !url.startsWith("/api/v1/"));

  test.each<[string, Record<string, string>]>([
    ["cross-site", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }],
    ["same-site", { "sec-fetch-site": "same-site", origin: "https://evil.example.com" }],
    ["from an old browser", { origin: "https://evil.example" }],
    ["from a sandboxed frame", { origin: "null" }],
  ])("is refused on every route, whatever it says: %s", async (_what, headers) => {
    expect(changes().length).toBeGreaterThan(60);
    for (const route of changes()) {
      const { status, json } = await whoFor(route).call(route.method, pathOf(route), bodyOf(route), headers);
      expect([route.url, status, json]).toMatchObject([
        route.url,
        403,
        { error: { code: "origin_refused" } },
      ]);
    }
  });

  test("below /api/v1 a session counts for nothing: only a key or a signature does", async () => {
    const doors = routes.filter(({ method, url }) => method !== "GET" && url.startsWith("/api/v1/"));
    expect(doors.length).toBeGreaterThan(2);
    for (const door of doors) {
      const { status } = await administrator.call(door.method, pathOf(door), bodyOf(door));
      expect([door.url, [401, 403, 404].includes(status)]).toEqual([door.url, true]);
    }
  });

  test("no reading route changes anything: GET alone is read, and no method can be put upon it", async () => {
    const { status } = await administrator.call(
      "POST",
      "/api/app/session",
      {},
      { "x-http-method-override": "GET" },
    );
    expect(status).toBe(404);
    expect((await administrator.call("TRACE", "/api/app/session")).status).toBeGreaterThanOrEqual(400);
    expect((await administrator.call("TRACE", "/api/app/session")).text).not.toContain("onbin=");
  });
});

/** What an answer may not go without. */
const floor: Record<string, string | RegExp> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "strict-transport-security": "max-age=31536000",
  "permissions-policy": /camera=\(\).*geolocation=\(\).*microphone=\(\)/,
  "content-security-policy":
    /^default-src 'none'; script-src 'self'; style-src 'self'( 'nonce-[A-Za-z0-9+/=]{24}')?; .*object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/,
  "x-request-id": /^[0-9a-f-]{36}$/,
};

function expectFloor(what: string, headers: Record<string, string | string[] | undefined>): void {
  const missing = Object.entries(floor).filter(([name, wanted]) => {
    const value = String(headers[name]);
    return typeof wanted === "string" ? value !== wanted : !wanted.test(value);
  });
  expect([what, missing.map(([name]) => [name, headers[name]])]).toEqual([what, []]);
  const said = ["access-control-allow-origin", "server", "x-powered-by"].filter((name) => name in headers);
  expect([what, said]).toEqual([what, []]);
}

describe("every answer has the security headers", () => {
  test("of every reading route, for whoever may see it and for nobody; what is private is kept nowhere", async () => {
    const reads = routes.filter(({ method, url }) => method === "GET" && !url.includes("/events"));
    expect(reads.length).toBeGreaterThan(50);
    for (const route of reads) {
      for (const who of [whoFor(route), openConsole(onbin.url)]) {
        const { headers } = await who.get(pathOf(route));
        expectFloor(route.url, headers);
        const isAsset = route.url.startsWith("/assets/");
        if (!isAsset)
          expect([route.url, headers["cache-control"]]).toEqual([
            route.url,
            expect.stringContaining("no-store"),
          ]);
      }
    }
  });

  test.each([
    ["GET", "/app/calls"],
    ["GET", "/no/such/page"],
    ["GET", "/api/app/no-such-address"],
    ["GET", "/api/v1/recordings/%ff"],
    ["POST", "/api/app/sign-in"],
    ["GET", "/assets/none.js"],
    ["GET", "/readyz"],
    ["DELETE", "/"],
  ])("%s %s", async (method, path) => {
    const { headers } = await openConsole(onbin.url).call(method, path);
    expectFloor(path, headers);
    expect(headers["cache-control"]).toContain("no-store");
  });

  test("a page has a style nonce of its own each time, and no script of its own", async () => {
    const [one, two] = [await administrator.get("/app/calls"), await administrator.get("/app/calls")];
    const nonces = [one, two].map(
      ({ headers }) => /'nonce-([^']+)'/.exec(String(headers["content-security-policy"]))?.[1],
    );
    expect(new Set(nonces).size).toBe(2);
    expect(one.text).toContain(`nonce="${nonces[0]}"`);
    expect(one.text).not.toContain("ONBIN-STYLE-NONCE");
    expect([...one.text.matchAll(/<script(?![^>]*\ssrc="\/)/g)]).toEqual([]);
    expect(one.text).not.toMatch(/\son\w+=|style="|javascript:|<base|<iframe|https?:\/\//);
  });
});

test("signing out ends the session and empties the browser's cache", async () => {
  const at = openConsole(onbin.url, "127.0.0.7");
  const typed = { company: "acme", email: "administrator@acme.example.com", password };
  await at.mustPost("/api/app/sign-in", typed);
  const { headers } = await at.post("/api/app/sign-out");
  expect(headers["clear-site-data"]).toBe('"cache"');
  expect(headers["set-cookie"]).toEqual([expect.stringMatching(/^__Host-onbin=; Max-Age=0; .*Secure$/)]);
});

test("the log says who signed in and who was refused, by IDs, never what was typed", async () => {
  const at = openConsole(onbin.url, "127.0.0.8");
  const typed = { company: "acme", email: "administrator@acme.example.com", password };
  await at.mustPost("/api/app/sign-in", typed);
  await at.post("/api/app/sign-in", { ...typed, password: "CanaryWrongPassword" });
  await at.post("/api/app/sign-in", {
    ...typed,
    company: "CanaryTypedHere",
    email: "CanaryAddress@example.com",
  });
  await at.get("/api/operator/companies");
  const lines = onbin.output
    .join("")
    .split("\n")
    .filter((line) => line.startsWith("{"));
  const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events).toContainEqual(
    expect.objectContaining({ event: "account.signed-in", company: "acme", factor: "none", isKnown: false }),
  );
  const refused = events.filter(
    ({ event, network }) => event === "account.sign-in-refused" && network === "127.0.0.8",
  );
  expect(refused.map(({ code }) => code)).toEqual(["sign_in_failed", "sign_in_failed"]);
  expect(events).toContainEqual(
    expect.objectContaining({
      event: "access.refused",
      company: "acme",
      route: "/api/operator/companies",
      code: "not_found",
    }),
  );
  expect(onbin.output.join("")).not.toMatch(/Canary|administrator@/);
  promiseLine(18, "log lines that hold what was typed at a refused sign-in", "0");
});

test("no answer with a fault of ours or of the asker has a path, a stack or a statement in it", async () => {
  const asked = [
    administrator.get("/api/app/calls?cursor=AAAA"),
    administrator.get("/api/app/calls/%00"),
    administrator.post("/api/app/keys", { name: { a: 1 }, scope: [] }),
    openConsole(onbin.url).call("POST", "/api/v1/recordings", {}),
  ];
  for (const { text } of await Promise.all(asked)) {
    expect(text).not.toMatch(
      /\bat .*:\d+:\d+|node_modules|\.ts\b|select .* from|postgres|\/home\/|\/root\//i,
    );
  }
});

test("the built console fetches nothing from elsewhere", async () => {
  const page = await readFile(new URL("../../web/dist/index.html", import.meta.url), "utf8");
  const fetched = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address);
  expect(fetched.length).toBeGreaterThan(2);
  expect(fetched.filter((address) => !address?.startsWith("/assets/"))).toEqual([]);
});
