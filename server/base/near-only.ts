import { BlockList, isIPv6 } from "node:net";
import type { FastifyRequest } from "fastify";

const loopback = ["127.0.0.0/8", "::1"];

/**
 * Tells whether a request comes from this machine itself, or from one of these addresses and ranges. One that a reverse
 * proxy passed on counts as its client's; where that proxy is not trusted (ONBIN_TRUSTED_PROXIES) it is nobody's we
 * know, though the proxy itself may stand on this machine.
 */
export function nearOnly(allowed: readonly string[]): (request: FastifyRequest) => boolean {
  const list = new BlockList();
  for (const entry of [...loopback, ...allowed]) {
    const [address = "", bits] = entry.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (request) => {
    const { forwarded, via, "x-forwarded-for": forwardedFor } = request.headers;
    const passedOn = forwarded !== undefined || via !== undefined || forwardedFor !== undefined;
    const believed = request.ips !== undefined && request.ips.length > 1;
    if (passedOn && !believed) return false;
    const address = request.ip.replace(/^::ffff:(?=\d+\.)/i, "");
    return list.check(address, isIPv6(address) ? "ipv6" : "ipv4");
  };
}
