import { isIPv6 } from "node:net";

/**
 * The name under which tries of an IP address are counted: IPv6 by its first 64 bits, as whoever has one address has
 * the whole network of 2^64 (RFC 4291, 2.5.4); IPv4, also written as IPv6, as it is.
 */
export function countedAddress(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  if (!isIPv6(plain)) return plain;
  // In the one form of RFC 5952: lower case, no leading zeros, no dotted end.
  const [head = "", tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail ? tail.split(":") : [];
  const between = Array<string>(8 - before.length - after.length).fill("0");
  return `${[...before, ...between, ...after].slice(0, 4).join(":")}::/64`;
}
