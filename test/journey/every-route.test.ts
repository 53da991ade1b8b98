import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ConsoleInTest, openConsole } from "../support/console-in-test.ts";
import { connectionsOf, rowsOf, withClient } from "../support/database-in-test.ts";
import { promiseLine } from "../support/promise-line.ts";
import { type Route, readRouteTable } from "../support/route-table.ts";
import { type Stage, startStage } from "../support/tenant-in-test.ts";
import { type Answer, type Asker, ask, asker, comparable } from "../wall/ask.ts";
import {
  type Audience,
  type Described,
  describedRoutes,
  type Naming,
  parametersOf,
  type Said,
  undescribed,
} from "../wall/described-routes.ts";
import { type Canaries, makeThings, makeUp, type Things } from "../wall/things.ts";

// Promise 12, from the table of routes that Fastify has: every route, asked by everybody for what belongs to `other`.
let stage: Stage;
let routes: Route[];
let theirs: { things: Things; canaries: Canaries };
let madeUp: Things;
const outside: Asker[] = [];
let inside: { person: Asker; key: Asker; operator: Asker };
/** What an address that does not exist answers to each of them. */
const missing = new Map<string, string>();
let asked = 0;

beforeAll(async () => {
  stage = await startStage({}, { ONBIN_WEBHOOK_ALLOW: "127.0.0.1" });
  const acme = await stage.addTenant("acme");
  const other = await stage.addTenant("other");
  const member = await stage.operator.addPerson("acme", "member");
  await stage.operator.addPerson("other", "member");
  await makeThings(stage, acme, "45670001");
  theirs = await makeThings(stage, other, "89012345");
  madeUp = makeUp(theirs.things);
  const key = async (scope: string) => {
    const { json } = await acme.administrator.mustPost("/api/app/keys", { name: scope, scope });
    return { authorization: `Bearer ${json.key}` };
  };
  const left = openConsole(stage.onbin.url);
  left.cookie = stage.operator.cookie;
  const as = ({ cookie }: ConsoleInTest) => ({ cookie });
  const signedOut = { cookie: `${stage.operator.cookie.split("=")[0]}=${"A".repeat(43)}` };
  for (const [name, headers] of [
    ["nobody", {}],
    ["the operator without a session", signedOut],
    ["a member", as(member)],
    ["an administrator", as(acme.administrator)],
    ["the operator", { cookie: stage.operator.cookie }],
    ["a key that pushes", await key("push")],
    ["a key that reads", await key("read")],
  ] as const) {
    outside.push(asker(name, `127.0.1.${outside.length + 1}`, headers));
  }
  inside = {
    person: asker("its administrator", "127.0.2.1", as(other.administrator)),
    key: asker("its key", "127.0.2.2", { authorization: `Bearer ${other.key}` }),
    operator: asker("the operator for it", "127.0.2.3", { cookie: stage.operator.cookie }),
  };
  const nowhere = { method: "GET", url: "/api/app/made-up" };
  for (const one of outside) {
    missing.set(one.name, comparable(await ask(stage.onbin.url, one, nowhere), ""));
  }
  routes = await readRouteTable(stage.onbin.dataDir);
}, 120_000);
afterAll(async () => {
  for (const { agent } of [...outside, ...Object.values(inside ?? {})]) agent.destroy();
  await stage?.close();
});

/** What a route answers to somebody: itself, that they are not signed in, or that there is no such address. */
function expected(audience: Audience, name: string): "itself" | "401" | "404" | "403" {
  const isPerson = name === "a member" || name === "an administrator";
  switch (audience) {
    case "everybody":
      return "itself";
    case "anyone signed in":
      return isPerson || name === "the operator" ? "itself" : "401";
    case "people":
      return isPerson ? "itself" : name === "the operator" ? "404" : "401";
    case "administrators":
      return name === "an administrator" ? "itself" : isPerson || name === "the operator" ? "404" : "401";
    case "operator":
      return name === "the operator" ? "itself" : isPerson ? "404" : "401";
    case "key that pushes":
      return name === "a key that pushes" ? "itself" : name === "a key that reads" ? "403" : "401";
    case "key that reads":
      return name === "a key that reads" ? "itself" : name === "a key that pushes" ? "403" : "401";
    default:
      return audience satisfies never;
  }
}

/** What is wrong with an answer to somebody outside of the company; null: nothing. */
function faultOf(who: Asker, described: Described, answer: Answer, thing: string): string | null {
  const wanted = expected(described.for, who.name);
  const word = "everything else";
  const isRefused = wanted === "itself" || String(answer.status) === wanted;
  if (!isRefused) return `${answer.status} instead of ${wanted}`;
  if (wanted === "404" && comparable(answer, "") !== missing.get(who.name)) return "is no made-up address";
  const seen = `${JSON.stringify(answer.headers)}${answer.text}`.replaceAll(thing === "" ? word : thing, "");
  const canaries = [
    ...theirs.canaries.ofCalls,
    ...(who.name === "the operator" ? [] : theirs.canaries.ofSettings),
  ];
  const leaked = canaries.find((canary) => seen.includes(canary));
  return leaked === undefined ? null : `leaks ${leaked}`;
}

/** Where two answers part, with a little around it. */
function difference(one: string, other: string): string {
  let at = 0;
  while (one[at] === other[at]) at++;
  const around = (text: string) => text.slice(Math.max(0, at - 60), at + 80);
  return `theirs …${around(one)}…, made up …${around(other)}…`;
}

const send = async (who: Asker, route: Route | { method: string; url: string }, said: Said) => {
  asked++;
  return ask(stage.onbin.url, who, route, said);
};
const reset = async ({ reset: statement }: Naming, company: string) => {
  if (statement !== undefined) await rowsOf(stage.onbin.dataDir, statement, [company]);
};
const describedOf = ({ method, url }: Route): Described => {
  const described = describedRoutes[`${method} ${url}`];
  if (described === undefined) throw new Error(`${method} ${url} is not described`);
  return described;
};

test("every route, and everything that a request can name, is described; what is new and is not, fails here", () => {
  expect(routes.length).toBeGreaterThan(100);
  expect(undescribed(routes)).toEqual([]);

  const known = { method: "GET", url: "/api/app/keys", query: [], body: [], hasHead: true };
  const others = routes.filter(({ url }) => url !== known.url);
  const withRoute = (route: Route) => undescribed([...others, known, route]).join();
  const added = { ...known, url: "/api/app/keys/:id" };
  expect(withRoute(added)).toContain("GET /api/app/keys/:id: nobody described who may use it");
  const posts = routes.filter(({ method, url }) => url === known.url && method === "POST");
  const keys = [...others, ...posts];
  expect(undescribed([...keys, { ...known, query: ["parent"] }])).toEqual([
    "GET /api/app/keys: nobody described whether parent names something of a company's",
  ]);
  expect(undescribed(keys)).toEqual(["GET /api/app/keys: described, and no such route"]);
});

test("by the service's own database role every table holds the company's own rows alone", async () => {
  const tables = await rowsOf<{ name: string }>(
    stage.onbin.dataDir,
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'company_id'
     where c.relkind in ('r', 'p', 'v', 'm') and c.relnamespace = 'public'::regnamespace order by 1`,
  );
  const { companyRole } = await connectionsOf(stage.onbin.dataDir);
  const full: string[] = [];
  const faults: string[] = [];
  for (const { name } of tables) {
    const query = `select company_id from ${name}`;
    const all = await rowsOf<{ company_id: string }>(stage.onbin.dataDir, query);
    if (all.some(({ company_id }) => company_id === "other")) full.push(name);
    const act = async (client: pg.Client) => {
      await client.query("begin");
      await client.query("select set_config('app.company', 'acme', true)");
      await client.query(`set local role ${client.escapeIdentifier(companyRole)}`);
      const seen = await client
        .query<{ company_id: string }>(query)
        .catch((error: { code?: string }) => error);
      if (!("rows" in seen)) return seen.code === "42501" ? null : `${seen.code}`;
      const ours = all.filter(({ company_id }) => company_id === "acme").length;
      const foreign = seen.rows.filter(({ company_id }) => company_id !== "acme").length;
      return foreign === 0 && seen.rows.length === ours
        ? null
        : `${foreign} foreign, ${seen.rows.length} of ${ours}`;
    };
    const fault = await withClient(stage.onbin.dataDir, act, "service");
    if (fault !== null) faults.push(`${name}: ${fault}`);
  }
  expect(faults).toEqual([]);
  // What proves nothing: nobody has a row there.
  const empty = tables.map(({ name }) => name).filter((name) => !full.includes(name));
  expect([full.length >= 20, empty]).toEqual([true, empty]);
  console.log(`without a row of another company: ${empty.join(", ")}`);
  promiseLine(
    12,
    "tables of companies, by direct SQL as the service's role",
    `${tables.length} tables, ${full.length} of them with rows of another company: 0 of these seen`,
  );
});

test("whoever may not use a route learns nothing by it; whoever may, nothing of another company", {
  timeout: 120_000,
}, async () => {
  const faults: string[] = [];
  for (const route of routes) {
    const described = describedOf(route);
    if (!parametersOf(route.url).every((name) => described.fixed?.[name] !== undefined)) continue;
    const tell = async (who: Asker) => {
      const isForThem = expected(described.for, who.name) === "itself";
      if (described.changes && isForThem) return;
      const said = { path: described.fixed ?? {} };
      const answer = await send(who, route, said);
      const fault = faultOf(who, described, answer, "");
      if (fault !== null) faults.push(`${route.method} ${route.url}, ${who.name}: ${fault}`);
      if (!route.hasHead) return;
      const head = await send(who, { ...route, method: "HEAD" }, said);
      if (head.status !== answer.status || head.text !== "") {
        faults.push(`HEAD ${route.url}, ${who.name}: ${head.status} instead of ${answer.status}`);
      }
    };
    await Promise.all(outside.map(tell));
  }
  expect(faults).toEqual([]);
});

test("what another company has answers exactly as what does not exist, to everybody, everywhere", {
  timeout: 120_000,
}, async () => {
  const faults: string[] = [];
  const namings = routes.flatMap((route) => {
    const described = describedOf(route);
    return (described.names ?? []).map((naming) => ({ route, described, naming }));
  });
  let compared = 0;
  const request = async (
    who: Asker,
    { route, described, naming }: (typeof namings)[number],
    thing: string,
  ) => {
    await reset(naming, "acme");
    const said = naming.say(thing);
    return send(who, route, { ...said, path: { ...described.fixed, ...said.path } });
  };
  const compare = async (one: (typeof namings)[number], who: Asker) => {
    const { route, described, naming } = one;
    const [thing, none] = [theirs.things[naming.kind], madeUp[naming.kind]];
    const foreign = await request(who, one, thing);
    const absent = await request(who, one, none);
    compared++;
    const place = `${route.method} ${route.url} (${naming.field}), ${who.name}`;
    const fault = faultOf(who, described, foreign, thing);
    if (fault !== null) faults.push(`${place}: ${fault}`);
    const [answer, other] = [comparable(foreign, thing), comparable(absent, none)];
    if (answer !== other) faults.push(`${place}: ${difference(answer, other)}`);
    if (!route.hasHead || expected(described.for, who.name) !== "itself") return;
    const head = await request(who, { ...one, route: { ...route, method: "HEAD" } }, thing);
    if (head.status !== foreign.status) faults.push(`HEAD ${place}: ${head.status}, not ${foreign.status}`);
  };
  for (const one of namings) {
    // What changes nothing is asked by all at once.
    if (one.route.method === "GET") await Promise.all(outside.map((who) => compare(one, who)));
    else for (const who of outside) await compare(one, who);
  }
  expect(faults).toEqual([]);

  // These namings are some: whom the thing belongs to gets another answer than for a made-up one.
  const idle: string[] = [];
  // What ends a thing comes after everything else that is done with it.
  const ends = ({ route }: { route: Route }) =>
    route.method === "DELETE" || /\/(remove|end|withdraw)$/.test(route.url);
  for (const one of [...namings.filter((one) => !ends(one)), ...namings.filter(ends)]) {
    const { route, described, naming } = one;
    if (naming.owns === false) continue;
    const who =
      naming.owns === "operator"
        ? inside.operator
        : described.for.startsWith("key")
          ? inside.key
          : inside.person;
    const answers: string[] = [];
    for (const thing of [theirs.things[naming.kind], madeUp[naming.kind]]) {
      await reset(naming, "other");
      const said = naming.say(thing);
      const company = naming.owns === "operator" ? { id: "other" } : {};
      const answer = await send(who, route, {
        ...said,
        path: { ...described.fixed, ...said.path, ...company },
      });
      answers.push(comparable(answer, thing));
    }
    if (answers[0] === answers[1]) idle.push(`${route.method} ${route.url} (${naming.field}): ${answers[0]}`);
  }
  expect(idle).toEqual([]);
  promiseLine(
    12,
    "routes × roles × what another company has",
    `${routes.length} of ${Object.keys(describedRoutes).length} routes, ${outside.length} roles, ` +
      `${compared} comparisons, ${asked} requests: 0 leaks, 0 answers unlike a made-up one's`,
  );
});

test("a page of the console is the same for what another company has", async () => {
  for (const page of [
    ["/app/calls/", theirs.things.call, madeUp.call],
    ["/app/settings/sources/", theirs.things.source, madeUp.source],
    ["/operator/companies/", theirs.things.company, madeUp.company],
    ["/operator/set-up/", theirs.things.company, madeUp.company],
  ] as const) {
    const [path, thing, none] = page;
    for (const who of outside) {
      const answers = [thing, none].map(async (one) =>
        comparable(await send(who, { method: "GET", url: `${path}:id` }, { path: { id: one } }), one),
      );
      const [foreign, absent] = await Promise.all(answers);
      expect([path, who.name, foreign]).toEqual([path, who.name, absent]);
    }
  }
});
