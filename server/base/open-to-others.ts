import { lookup } from "node:dns/promises";
import type { IncomingMessage } from "node:http";
import { AppError } from "./app-error.ts";
import { rangesOf } from "./public-address.ts";
import type { Settings } from "./settings.ts";
import { StartUpError } from "./start-up-error.ts";

/** What is looked at of a request: also before a route was looked for. */
export type Asked = { raw: Pick<IncomingMessage, "socket">; routeOptions: { url?: string | undefined } };
type Door = Pick<Settings, "listen" | "tlsCert" | "publicUrl" | "trustedProxies" | "plainHttp">;

const loopback = ["127.0.0.0/8", "::1"];

/** How senders on other machines reach this one. */
export type Reach = "this-machine" | "tls" | "proxy" | "plain" | "refused";

/**
 * Listening beyond loopback wants TLS of our own, or a TLS proxy that is named (ONBIN_TRUSTED_PROXIES) and under whose
 * https address people come; otherwise passwords, keys and voices would cross the network in the clear.
 */
export async function reachOf(door: Door): Promise<Reach> {
  if (door.tlsCert !== null) return "tls";
  if (await isLoopback(door.listen.host)) return "this-machine";
  // Said in so many words: phone systems in the same network come past the proxy.
  if (door.plainHttp) return "plain";
  return door.trustedProxies.length > 0 && door.publicUrl.startsWith("https:") ? "proxy" : "refused";
}

/** @throws StartUpError `plainHttpBeyondLoopback` */
export async function insistOnSafeReach(door: Door): Promise<void> {
  if ((await reachOf(door)) !== "refused") return;
  const { host, port } = door.listen;
  throw new StartUpError("plainHttpBeyondLoopback", {
    place: `${host.includes(":") ? `[${host}]` : host}:${port}`,
  });
}

/** A host name is what its first address is, as for `bindListeningSocket`; one that cannot be found is not ours. */
async function isLoopback(host: string): Promise<boolean> {
  const found = await lookup(host, { order: "ipv4first" }).catch(() => undefined);
  return found !== undefined && isAmong(rangesOf(loopback), found.address);
}

/**
 * Refuses plain http from whom it is not meant for: behind a TLS proxy only that proxy, and this machine, may speak it; an
 * address of ONBIN_METRICS_ALLOW may read figures.
 * @throws AppError `plain_http_refused`, before anything of the request is looked at
 */
export function refusePlainHttp(
  reach: Reach,
  trustedProxies: readonly string[],
  metricsAllow: readonly string[],
) {
  const near = rangesOf([...loopback, ...trustedProxies]);
  const readers = rangesOf(metricsAllow);
  return (request: Asked): void => {
    if (reach !== "proxy") return;
    const peer = request.raw.socket.remoteAddress ?? "";
    if (isAmong(near, peer)) return;
    const { url } = request.routeOptions;
    // Whoever spreads the load asks these, from a machine of its own; they tell nothing of anybody.
    if (url === "/healthz" || url === "/readyz") return;
    if (url === "/metrics" && isAmong(readers, peer)) return;
    throw new AppError("plain_http_refused");
  };
}

/** Whether an address, as a socket says it, is in these ranges. */
export function isAmong(list: ReturnType<typeof rangesOf>, address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  return list.check(plain, plain.includes(":") ? "ipv6" : "ipv4");
}
