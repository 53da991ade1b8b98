import { BlockList, isIP } from "node:net";

// What the IANA registries of special-purpose addresses (IPv4 and IPv6, RFC 6890) keep from public use.
const insideIpv4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  // Link-local, and the metadata services of clouds with it. Azure's 168.63.129.16 stands outside.
  "169.254.0.0/16",
  "168.63.129.16/32",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.31.196.0/24",
  "192.52.193.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "192.175.48.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  // Multicast, reserved, broadcast.
  "224.0.0.0/3",
];
/** Only 2000::/3 is in public use; these parts of it are not. 6to4 and Teredo carry an IPv4 address of any kind. */
const insideIpv6 = ["2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"];

const insideFour = rangesOf(insideIpv4);
const publicSix = rangesOf(["2000::/3"]);
const insideSix = rangesOf(insideIpv6);
const translated = rangesOf(["64:ff9b::/96"]);

/**
 * True for an address of the public Internet. Everything else is inside: private, loopback, link-local, multicast,
 * reserved, documentation, and every IPv6 form that wraps an IPv4 address (mapped, 6to4, Teredo) but one: NAT64's
 * well-known prefix before a public IPv4 address, which is how machines with IPv6 alone reach it (RFC 6052).
 */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !insideFour.check(address, "ipv4");
    case 6:
      // An address with a zone (fe80::1%eth0) belongs to a link.
      if (address.includes("%")) return false;
      if (translated.check(address, "ipv6")) return isPublicAddress(lastFourBytes(address));
      return publicSix.check(address, "ipv6") && !insideSix.check(address, "ipv6");
    default:
      return false;
  }
}

/** The IPv4 address at the end of an IPv6 address. */
function lastFourBytes(address: string): string {
  // As the URL standard writes it: groups in hexadecimal, zeros left out.
  const [low = 0, high = 0] = new URL(`http://[${address}]`).hostname
    .slice(1, -1)
    .split(":")
    .reverse()
    .map((group) => Number.parseInt(group || "0", 16));
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join(".");
}

/** A set of addresses from single ones and ranges (`10.0.0.0/8`, `fd00::/8`). */
export function rangesOf(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", bits] = entry.split("/");
    const family = isIP(address) === 4 ? "ipv4" : "ipv6";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}
