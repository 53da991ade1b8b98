import http from "node:http";
import https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { createResolver } from "../base/name-resolver.ts";
import { isRecord } from "./s3-error-body.ts";

/** How requests leave this machine (ONBIN_EGRESS_BIND, ONBIN_EGRESS_PROXY). */
export type EgressOptions = {
  /** Local IP address that connections are made from (S12: the published one). */
  bindAddress?: string | undefined;
  /** URL of an HTTP proxy, `http://user:password@proxy:3128`. */
  proxy?: string | undefined;
  /** How names become addresses; default: the system's resolver, guarded against a DNS that never answers. */
  lookup?: LookupFunction | undefined;
};

/** Owns the connections to every store. One per process; `close()` ends the idle ones. */
export type S3Caller = {
  agent(protocol: "http:" | "https:", connection: "kept" | "fresh"): http.Agent;
  /** Stores (host names) that do not answer `Expect: 100-continue`. */
  readonly withoutContinue: Set<string>;
  close(): void;
};

/** Idle connections end sooner here than at the store (AWS after some 20 s), so that few are found stale. */
const idleMs = 8_000;

/**
 * Makes the caller. Nothing comes from the environment: neither credentials nor a proxy are taken unless given here.
 * Throws when `bindAddress` is not an IP address.
 */
export function createS3Caller(options: EgressOptions = {}): S3Caller {
  const lookup: LookupFunction = options.lookup ?? createResolver();
  const shared: http.AgentOptions = {
    timeout: idleMs,
    lookup,
    ...localAddress(options.bindAddress),
    ...proxyOf(options.proxy),
  };
  const kept = { ...shared, keepAlive: true, maxFreeSockets: 256 };
  const agents = {
    "http:": { kept: new http.Agent(kept), fresh: new http.Agent(shared) },
    "https:": { kept: new https.Agent(kept), fresh: new https.Agent(shared) },
  };
  if (options.proxy !== undefined) {
    for (const { kept, fresh } of Object.values(agents)) {
      for (const agent of [kept, fresh])
        setProxyConnection(agent, { ...localAddress(options.bindAddress), lookup });
    }
  }
  return {
    agent: (protocol, connection) => agents[protocol][connection],
    withoutContinue: new Set(),
    close() {
      for (const { kept, fresh } of Object.values(agents)) {
        kept.destroy();
        fresh.destroy();
      }
    },
  };
}

function localAddress(bindAddress: string | undefined): http.AgentOptions {
  if (bindAddress === undefined) return {};
  const family = isIP(bindAddress);
  if (family === 0) throw new Error(`ONBIN_EGRESS_BIND is not an IP address: ${bindAddress}`);
  return { localAddress: bindAddress, family };
}

function proxyOf(proxy: string | undefined): http.AgentOptions {
  return proxy === undefined ? {} : { proxyEnv: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } };
}

/**
 * Node's proxying agent connects to the proxy without the agent's local address and lookup and has no option for them,
 * so they are set inside it. Throws with a Node that keeps them elsewhere: a proxy must not be called from an unasked
 * address.
 */
function setProxyConnection(agent: http.Agent, way: http.AgentOptions & { lookup: LookupFunction }): void {
  const key = Object.getOwnPropertySymbols(agent).find(({ description }) => description === "kProxyConfig");
  const config: unknown = key === undefined ? undefined : Reflect.get(agent, key);
  if (!isRecord(config) || !isRecord(config.proxyConnectionOptions)) {
    if (way.localAddress === undefined) return;
    throw new Error("ONBIN_EGRESS_BIND and ONBIN_EGRESS_PROXY cannot be used together with this Node.js");
  }
  Object.assign(config.proxyConnectionOptions, way);
}
