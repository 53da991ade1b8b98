import { randomBytes } from "node:crypto";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { FastifyInstance, RouteOptions } from "fastify";
import { keyRing } from "../../server/base/key-ring.ts";
import { silentLog } from "../../server/base/log.ts";
import { openingKey } from "../../server/base/sealing.ts";
import { readSettings } from "../../server/base/settings.ts";
import { startWeb } from "../../server/context/web.ts";
import { connectionsOf } from "./database-in-test.ts";
import { freePort } from "./onbin-in-test.ts";

/** A route as Fastify has it, with the names of everything that a request may say to it. */
export type Route = {
  method: string;
  /** With its parameters: `/api/app/keys/:id/end`. */
  url: string;
  /** Names in the query, and at any depth of a JSON body or form. */
  query: readonly string[];
  body: readonly string[];
  /** HEAD is answered as well. */
  hasHead: boolean;
};

/**
 * The routes of `web`, from Fastify itself: a second `web` is started beside a running service, in this process, and
 * ended again.
 */
export async function readRouteTable(dataDir: string): Promise<Route[]> {
  const routes: Route[] = [];
  const listen = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook("onRoute", (route) => void routes.push(...readRoute(route)));
  };
  const settings = readSettings({
    ONBIN_DATA_DIR: dataDir,
    ONBIN_LISTEN: `127.0.0.1:${await freePort()}`,
  });
  subscribe("fastify.initialization", listen);
  try {
    const web = await startWeb({
      settings,
      connections: await connectionsOf(dataDir),
      webKey: keyRing([await openingKey(randomBytes(32))]),
      listenFds: [],
      log: silentLog,
    });
    await web.stop("ending");
  } finally {
    unsubscribe("fastify.initialization", listen);
  }
  const heads = new Set(routes.filter(({ method }) => method === "HEAD").map(({ url }) => url));
  return routes
    .filter(({ method }) => method !== "HEAD")
    .map((route) => ({ ...route, hasHead: route.method === "GET" && heads.has(route.url) }));
}

function readRoute({ method, url, schema = {} }: RouteOptions): Route[] {
  const query = [...namesIn(schema.querystring)];
  const body = [...namesIn(schema.body)];
  return [method].flat().map((one) => ({ method: one, url, query, body, hasHead: false }));
}

/** Names of properties at any depth of a JSON schema; names that the schema does not fix are not in it. */
function namesIn(schema: unknown, names = new Set<string>()): Set<string> {
  if (typeof schema !== "object" || schema === null) return names;
  for (const [key, part] of Object.entries(schema)) {
    if (key === "properties") for (const name of Object.keys(part as object)) names.add(name);
    if (key !== "enum" && key !== "examples" && key !== "default") {
      for (const inner of key === "properties" ? Object.values(part as object) : [part])
        namesIn(inner, names);
    }
  }
  return names;
}
