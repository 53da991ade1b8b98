import type { Kind } from "./things.ts";

/** Who may use a route; everybody else is told nothing. */
export type Audience =
  | "everybody"
  | "anyone signed in"
  | "people"
  | "administrators"
  | "operator"
  | "key that pushes"
  | "key that reads";

/** The parts of a request beside its method and address. */
export type Said = {
  path?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string>>;
  body?: unknown;
  form?: Readonly<Record<string, string>>;
};

/** One way in which a request names something of a company. */
export type Naming = {
  kind: Kind;
  /** Where in the request: a parameter of the path or query, a field of a body or form. */
  field: string;
  say: (thing: string) => Said;
  owns: Owns;
  /** Statement before each request, for the company ($1) of who asks: what the request before it has changed. */
  reset?: string;
};

export type Described = {
  for: Audience;
  /** Everything that a request can name, each tried with another company's and with one that does not exist. */
  names?: readonly Naming[];
  /** What somebody who may use it would change for everybody else: asked only of those who may not. */
  changes?: true;
  /** What stands in the path beside that. */
  fixed?: Readonly<Record<string, string>>;
  /** Fields of this route that name nothing of a company's, though they do elsewhere; or that its operator may name. */
  plain?: readonly string[];
};
/**
 * What shows that a naming is one: whom it belongs to gets another answer than for a made-up one. `operator`: asked by
 * the operator, with the other company in the path. `false`: a place in a list, or a value that names nothing alone.
 */
type Owns = "owner" | "operator" | false;

type Extra = { owns?: Owns; body?: unknown; fixed?: Readonly<Record<string, string>>; reset?: string };

const path = (field: string, kind: Kind, { owns = "owner", body, fixed = {} }: Extra = {}): Naming => ({
  ...{ kind, field, owns },
  say: (thing) => ({ path: { ...fixed, [field]: thing }, ...(body === undefined ? {} : { body }) }),
});
const query = (field: string, kind: Kind, { owns = "owner", fixed = {} }: Extra = {}): Naming => ({
  ...{ kind, field, owns },
  say: (thing) => ({ query: { [field]: thing }, path: fixed }),
});
const body = (
  field: string,
  kind: Kind,
  say: (thing: string) => unknown,
  { owns = "owner", reset }: Extra = {},
): Naming => ({
  ...{ kind, field, owns, ...(reset === undefined ? {} : { reset }) },
  say: (thing) => ({ body: say(thing) }),
});
const form = (field: string, kind: Kind): Naming => ({
  ...{ kind, field, owns: false },
  say: (thing) => ({ form: { [field]: thing } }),
});

const people = { for: "people" } as const;
const administrators = { for: "administrators" } as const;
const operator = { for: "operator" } as const;
const everybody = { for: "everybody" } as const;
const signedIn = { for: "anyone signed in" } as const;
/** A path's company, which the operator may name whichever it is. */
const ofAcme = { fixed: { id: "acme" } };
const place = { owns: false } as const;
const calls = { names: [query("q", "call"), query("q", "number"), query("cursor", "callCursor", place)] };
const user = (kind: "user" | "invited", extra: Extra = {}) => ({
  ...administrators,
  names: [path("id", kind, extra)],
});
const call = (extra: Extra = {}) => ({ names: [path("sequenceId", "call", extra)] });
const one = (kind: Kind, extra: Extra = {}) => ({ ...administrators, names: [path("id", kind, extra)] });
const address = { language: "en", services: ["amazon-s3"], heartbeat: false, dailyProof: false };
const partOf = (kind: Kind) => ({
  ...operator,
  names: [path("part", kind, { fixed: { id: "acme" }, owns: "operator" })],
});
const noRuns = "delete from ship_runs where company_id = $1";
const noDestination = "delete from destinations where company_id = $1";

/**
 * Every route of `web` but HEAD, by method and address: who may use it, and what a request to it can name. The token of
 * a link, and the ID of a source in a provider's webhook, are themselves the secret that opens: they name nothing to
 * somebody who does not have them (decision 27).
 */
export const describedRoutes: Readonly<Record<string, Described>> = {
  "GET /healthz": everybody,
  "GET /readyz": everybody,
  // On this machine alone, where every role of these tests is.
  "GET /metrics": everybody,
  "GET /assets/*": { ...everybody, fixed: { "*": "none.js" } },
  "GET /api/openapi.json": everybody,

  "GET /api/app/session": signedIn,
  "GET /api/app/sign-in-help": everybody,
  "POST /api/app/sign-in": {
    ...everybody,
    names: [
      body(
        "company",
        "company",
        (company) => ({ company, email: "x@x.example", password: "no password" }),
        place,
      ),
      body("email", "email", (email) => ({ company: "other", email, password: "no password" }), place),
    ],
  },
  "POST /api/app/operator-sign-in": {
    ...everybody,
    names: [body("email", "email", (email) => ({ email, password: "no password" }), place)],
  },
  "POST /api/app/sign-out": { ...everybody, changes: true },
  "POST /api/app/forgotten": {
    ...everybody,
    names: [
      body("company", "company", (company) => ({ company, email: "x@x.example" }), place),
      body("email", "email", (email) => ({ company: "other", email }), place),
    ],
  },
  "GET /api/app/links/:token": { ...everybody, fixed: { token: "none" } },
  "POST /api/app/links/:token": { ...everybody, fixed: { token: "none" }, plain: ["email"] },
  "GET /api/app/confirmations/:token": { ...everybody, fixed: { token: "none" } },
  "POST /api/app/confirmations/:token": { ...everybody, fixed: { token: "none" } },

  "GET /api/app/profile": signedIn,
  "POST /api/app/profile": signedIn,
  "POST /api/app/profile/password": signedIn,
  "POST /api/app/profile/prove": signedIn,
  "POST /api/app/profile/factor": signedIn,
  "POST /api/app/profile/factor/confirm": signedIn,
  "POST /api/app/profile/factor/codes": signedIn,
  "POST /api/app/profile/factor/remove": signedIn,
  "POST /api/app/profile/sessions/:id/end": { ...signedIn, names: [path("id", "session", place)] },
  "POST /api/app/profile/sessions/end-others": signedIn,

  "GET /api/app/calls": { ...people, ...calls },
  "GET /api/app/call-flows": { ...people, ...calls },
  "GET /api/app/calls/:sequenceId": { ...people, ...call() },
  "GET /api/app/calls/:sequenceId/audio": { ...people, ...call() },
  "GET /api/app/calls/:sequenceId/peaks": { ...people, ...call() },
  "GET /api/app/calls/:sequenceId/attempts": {
    ...people,
    names: [
      path("sequenceId", "call"),
      query("cursor", "callCursor", { ...place, fixed: { sequenceId: "none" } }),
    ],
  },
  "POST /api/app/calls/:sequenceId/ship": { ...administrators, ...call() },
  "GET /api/app/ship-again": administrators,
  "POST /api/app/ship-again": {
    ...administrators,
    names: [
      body("calls", "call", (name) => ({ calls: [name] }), { reset: noRuns }),
      body("codes", "errorCode", (code) => ({ service: "amazon-s3", codes: [code] }), { reset: noRuns }),
    ],
  },
  "GET /api/app/csv-files": people,
  "POST /api/app/csv-files": {
    ...people,
    names: [
      body("q", "number", (q) => ({ kind: "list", from: "2020-01-01", to: "2020-01-01", filters: { q } }), {
        ...place,
        reset: "delete from csv_files where company_id = $1",
      }),
    ],
  },
  "GET /api/app/csv-files/:id": { ...people, names: [path("id", "csvFile")] },
  "GET /api/app/csv-files/:id/file": { ...people, names: [path("id", "csvFile")] },
  "POST /api/app/csv-files/:id/cancel": { ...people, names: [path("id", "csvFile")] },
  "DELETE /api/app/csv-files/:id": { ...people, names: [path("id", "csvFile")] },

  "GET /api/app/amazon-s3": administrators,
  "GET /api/app/amazon-s3/under-way": administrators,
  "POST /api/app/amazon-s3": {
    ...administrators,
    names: [
      body(
        "bucket",
        "bucket",
        (bucket) => ({
          values: {
            ...{ enabled: false, endpoint: "peer", bucket, folder: "mine", region: "us-east-1" },
            ...{ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "my/own/secret" },
          },
          ...{ test: false, version: 0 },
        }),
        { ...place, reset: noDestination },
      ),
    ],
  },
  "POST /api/app/amazon-s3/remove": administrators,
  "GET /api/app/checks/:id/events": one("check"),
  "GET /api/app/error-log": {
    ...administrators,
    names: [query("code", "errorCode"), query("codes", "errorCode"), query("cursor", "errorCursor", place)],
  },
  "GET /api/app/error-log.csv": { ...administrators, names: [query("code", "errorCode")] },
  "GET /api/app/incidents": { ...administrators, names: [query("cursor", "callCursor", place)] },
  "GET /api/app/daily-proof": administrators,
  "GET /api/app/daily-proof.csv": administrators,
  "GET /api/app/daily-proof/:day": {
    ...administrators,
    fixed: { day: "2020-01-01" },
    names: [query("cursor", "callCursor", place)],
  },
  "GET /api/app/backfills": administrators,
  "GET /api/app/backfills/available": administrators,
  "POST /api/app/backfills/estimate": administrators,
  "POST /api/app/backfills": administrators,
  "POST /api/app/backfills/:id/:act": one("backfill", { fixed: { act: "cancel" } }),

  "GET /api/app/users": administrators,
  "POST /api/app/users": {
    ...administrators,
    names: [body("email", "email", (email) => ({ email, name: "", role: "member", language: "ja" }), place)],
  },
  "POST /api/app/users/:id/link": user("invited"),
  "POST /api/app/users/:id/role": user("user", { body: { role: "member" } }),
  "POST /api/app/users/:id/factor-reset": user("user"),
  "POST /api/app/users/:id/sign-out": user("user"),
  "POST /api/app/users/:id/off": user("user"),
  "POST /api/app/users/:id/on": user("user"),
  "POST /api/app/users/:id/withdraw": user("invited"),
  "GET /api/app/security": administrators,
  "POST /api/app/security": administrators,
  "GET /api/app/keys": administrators,
  "POST /api/app/keys": administrators,
  "POST /api/app/keys/:id/end": one("key"),
  "GET /api/app/operation-log": {
    ...administrators,
    names: [query("actor", "email", place), query("cursor", "logCursor", place)],
  },
  "GET /api/app/operation-log.csv": { ...administrators, names: [query("actor", "email", place)] },
  "GET /api/app/operation-log/actors": administrators,
  "GET /api/app/retention": administrators,
  "POST /api/app/retention": administrators,

  "GET /api/app/notifications": administrators,
  "POST /api/app/notifications/silence": administrators,
  "POST /api/app/notifications/addresses": {
    ...administrators,
    names: [body("email", "email", (email) => ({ email, ...address }), place)],
  },
  "POST /api/app/notifications/addresses/:id": one("address", { body: address }),
  "POST /api/app/notifications/addresses/:id/confirmation": one("address"),
  "POST /api/app/notifications/addresses/:id/test-mail": one("address"),
  "POST /api/app/notifications/addresses/:id/remove": one("address"),
  "POST /api/app/notifications/webhooks": {
    ...administrators,
    names: [body("url", "webhookUrl", (url) => ({ url, events: ["incident.closed"] }), place)],
  },
  "POST /api/app/notifications/webhooks/:id": {
    ...one("webhook", { body: { url: "http://127.0.0.1:9/", events: ["incident.closed"] } }),
    plain: ["url"],
  },
  "POST /api/app/notifications/webhooks/:id/secret": one("webhook"),
  "POST /api/app/notifications/webhooks/:id/resume": one("webhook"),
  "POST /api/app/notifications/webhooks/:id/test": one("webhook"),
  "GET /api/app/notifications/webhooks/:id/deliveries": one("webhook"),
  "POST /api/app/notifications/webhooks/:id/remove": one("webhook"),

  "GET /api/app/sources": administrators,
  "POST /api/app/sources": administrators,
  "GET /api/app/sources/:id": one("source"),
  "POST /api/app/sources/:id": one("source", { body: { name: "Telephones" } }),
  "POST /api/app/sources/:id/key": one("source"),
  // Whom it belongs to would make it speak with its provider.
  "POST /api/app/sources/:id/test-credentials": one("cloudSource", place),
  "POST /api/app/sources/:id/fetch-again": one("cloudSource"),
  "POST /api/app/sources/:id/end": one("source"),

  "GET /api/operator/companies": { ...operator, plain: ["q", "cursor"] },
  "POST /api/operator/companies": { ...operator, plain: ["id"] },
  "GET /api/operator/companies/:id": { ...operator, ...ofAcme },
  "POST /api/operator/companies/:id": { ...operator, ...ofAcme },
  "GET /api/operator/companies/:id/set-up": { ...operator, ...ofAcme },
  "POST /api/operator/companies/:id/set-up": { ...operator, ...ofAcme },
  "POST /api/operator/companies/:id/contract": { ...operator, ...ofAcme },
  "POST /api/operator/companies/:id/users": { ...operator, ...ofAcme, plain: ["email"] },
  "POST /api/operator/companies/:id/users/:part/link": partOf("user"),
  "POST /api/operator/companies/:id/keys": { ...operator, ...ofAcme },
  "POST /api/operator/companies/:id/keys/:part/end": partOf("secondKey"),
  "POST /api/operator/companies/:id/folders": { ...operator, ...ofAcme, plain: ["sourceId"] },
  "POST /api/operator/companies/:id/folders/:source/remove": {
    ...operator,
    // A source that has no folder answers as one that is not there, for whom it belongs to as well.
    names: [path("source", "source", { ...place, fixed: { id: "acme" } })],
  },
  "POST /api/operator/watch-try": operator,
  "GET /api/operator/sources": { ...operator, plain: ["company", "cursor"] },
  "GET /api/operator/health": operator,
  "GET /api/operator/health/series": operator,
  "GET /api/operator/operation-log": { ...operator, plain: ["company", "cursor"] },
  "GET /api/operator/operation-log.csv": { ...operator, plain: ["company"] },
  "GET /api/operator/master-key": operator,
  "POST /api/operator/master-key/rotate": { ...operator, changes: true },
  "GET /api/operator/notifications": operator,
  "POST /api/operator/notifications/addresses": { ...operator, plain: ["email"] },
  "POST /api/operator/notifications/addresses/:id": {
    ...operator,
    names: [path("id", "address", { ...place, body: { ...address, services: ["installation"] } })],
  },
  "POST /api/operator/notifications/addresses/:id/confirmation": {
    ...operator,
    names: [path("id", "address", place)],
  },
  "POST /api/operator/notifications/addresses/:id/test-mail": {
    ...operator,
    names: [path("id", "address", place)],
  },
  "POST /api/operator/notifications/addresses/:id/remove": {
    ...operator,
    names: [path("id", "address", place)],
  },

  "POST /api/v1/recordings": {
    for: "key that pushes",
    names: [
      ...[form("sequenceId", "call"), form("externalId", "externalId")],
      ...[form("parentSequenceId", "call"), form("previousSequenceId", "call")],
    ],
  },
  "GET /api/v1/recordings": {
    for: "key that reads",
    names: [query("cursor", "callCursor", place)],
  },
  "GET /api/v1/recordings/:sequenceId": { for: "key that reads", ...call() },
  "POST /api/v1/sources/rtpengine": { for: "key that pushes" },
  "GET /api/v1/sources/rtpengine": { for: "key that pushes" },
  "POST /api/v1/sources/freeswitch": {
    for: "key that pushes",
    names: [{ ...form("uuid", "externalId"), say: (uuid) => ({ form: { uuid, leg: "agent" } }) }],
    plain: ["leg"],
  },
  "POST /api/v1/webhooks/:sourceId": {
    ...everybody,
    fixed: { sourceId: "none" },
    plain: ["recordingId", "audioUrl", "agentUrl", "customerUrl"],
  },
};

/** Fields of queries and bodies that name nothing which a company has. */
export const plainFields: readonly string[] = [
  ...[
    "type",
    "types",
    "state",
    "from",
    "to",
    "original",
    "language",
    "month",
    "show",
    "service",
    "since",
    "until",
  ],
  ...[
    "operation",
    "period",
    "before",
    "contract",
    "sort",
    "name",
    "scope",
    "role",
    "kind",
    "code",
    "reasons",
  ],
  ...[
    "password",
    "current",
    "factorRequired",
    "delivered",
    "unshipped",
    "silenceHours",
    "services",
    "heartbeat",
  ],
  ...["dailyProof", "events", "mode", "version", "test", "values", "enabled", "endpoint", "folder", "region"],
  // Of a store that the company names itself; only its own account lets us in.
  ...[
    "accessKeyId",
    "secretAccessKey",
    "access",
    "roleArn",
    "encryption",
    "kmsKey",
    "storageClass",
    "bucketOwner",
  ],
  ...[
    "account",
    "secrets",
    "filters",
    "mail",
    "timeZone",
    "setUp",
    "on",
    "open",
    "path",
    "pattern",
    "afterwards",
  ],
  ...["archive", "quietSeconds", "answered", "userName", "accountName", "contactName", "memo", "dialBegin"],
  ...["callBegin", "callEnd", "format", "agentOffset", "customerOffset", "factsWithin", "audio", "agent"],
  ...["customer", "rx", "tx", "ngfile"],
];

/** What is not described, or described and not there any more; nothing when the two agree. */
export function undescribed(
  routes: readonly { method: string; url: string; query: readonly string[]; body: readonly string[] }[],
  described: Readonly<Record<string, Described>> = describedRoutes,
): string[] {
  const faults: string[] = [];
  for (const { method, url, query: asked, body: sent } of routes) {
    const route = `${method} ${url}`;
    const known = described[route];
    if (known === undefined) {
      faults.push(
        `${route}: nobody described who may use it and what it can name (test/wall/described-routes.ts)`,
      );
      continue;
    }
    const named = new Set((known.names ?? []).map(({ field }) => field));
    const sayings = (known.names ?? []).map(({ say }) => say("x").path ?? {});
    for (const parameter of parametersOf(url)) {
      const isFilled = (path: Readonly<Record<string, string>>) => path[parameter] !== undefined;
      if (known.fixed !== undefined && isFilled(known.fixed)) continue;
      if (sayings.length === 0 || !sayings.every(isFilled))
        faults.push(`${route}: nobody described :${parameter}`);
    }
    for (const field of [...asked, ...sent]) {
      if (named.has(field) || plainFields.includes(field) || known.plain?.includes(field)) continue;
      faults.push(`${route}: nobody described whether ${field} names something of a company's`);
    }
  }
  const there = new Set(routes.map(({ method, url }) => `${method} ${url}`));
  for (const route of Object.keys(described)) {
    if (!there.has(route)) faults.push(`${route}: described, and no such route`);
  }
  return faults;
}

export function parametersOf(url: string): string[] {
  return [...url.matchAll(/:(\w+)|(\*)/g)].map(([, name, rest]) => name ?? rest ?? "");
}
