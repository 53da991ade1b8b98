import type http from "node:http";
import { isIP, type LookupFunction } from "node:net";
import { createGuardedAgent } from "../base/guarded-agent.ts";
import { passwordOf } from "../base/hide-secrets.ts";
import { createResolver } from "../base/name-resolver.ts";
import { isRecord } from "./s3-error-body.ts";

/** How requests leave this machine (ONBIN_EGRESS_BIND, ONBIN_EGRESS_PROXY). */
export type EgressOptions = {
  /** Local IP address that connections are made from (S12: the published one). */
  bindAddress?: string | undefined;
  /** URL of an HTTP proxy, `http://user:password@proxy:3128`. */
  proxy?: string | undefined;
  /** Inside addresses and ranges that AWS's names may lead to (ONBIN_S3_ALLOW): a VPC endpoint of the operator's. */
  allow?: readonly string[] | undefined;
  /** How names become addresses; default: the system's resolver, guarded against a DNS that never answers. */
  lookup?: LookupFunction | undefined;
};

/** Owns the connections to every store. One per process; `close()` ends the idle ones. */
export type S3Caller = {
  /**
   * @param named the host that the operator named (`namedHost`), which may be anywhere; null: public addresses alone.
   * Connections are kept for each of them apart.
   */
  agent(protocol: "http:" | "https:", connection: "kept" | "fresh", named: string | null): http.Agent;
  /** Stores (host names) that do not answer `Expect: 100-continue`. */
  readonly withoutContinue: Set<string>;
  /** Stores (endpoint names) that confirm by ETag alone: the MD5 is taken while the bytes are read for them. */
  readonly confirmingByMd5: Set<string>;
  /** What requests carry beside a store's credentials, and no answer may bring back: the proxy's password. */
  readonly secrets: readonly (string | null)[];
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
    ...localAddress(options.bindAddress),
    ...proxyOf(options.proxy),
  };
  const kept = { ...shared, keepAlive: true, maxFreeSockets: 256 };
  const agents = new Map<string, http.Agent>();
  const make = (protocol: "http:" | "https:", connection: "kept" | "fresh", named: string | null) => {
    const reach = { named, allow: options.allow ?? [], lookup, proxied: options.proxy !== undefined };
    const agent = createGuardedAgent(protocol, reach, connection === "kept" ? kept : shared);
    if (options.proxy !== undefined)
      setProxyConnection(agent, { ...localAddress(options.bindAddress), lookup });
    return agent;
  };
  return {
    agent(protocol, connection, named) {
      const key = `${protocol} ${connection} ${named ?? ""}`;
      const agent = agents.get(key) ?? make(protocol, connection, named);
      agents.set(key, agent);
      return agent;
    },
    withoutContinue: new Set(),
    confirmingByMd5: new Set(),
    secrets: [passwordOf(options.proxy ?? null)],
    close() {
      for (const agent of agents.values()) agent.destroy();
      agents.clear();
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
