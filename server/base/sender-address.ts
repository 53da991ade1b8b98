import { isIP } from "node:net";

/**
 * X-Forwarded-For as its last proxies wrote it, from the right as far as addresses go: ports and brackets that some add are
 * taken off (`203.0.113.9:4711`, `[2001:db8::1]:443`), and what is no address, such as `unknown`, ends the list, as
 * whatever stands left of it was not seen by the proxy that wrote it. Empty: the connection itself counts.
 */
export function plainForwardedFor(header: string): string {
  const kept: string[] = [];
  for (const entry of header.split(",").reverse()) {
    const address = plainAddress(entry.trim());
    if (address === null) break;
    kept.unshift(address);
  }
  return kept.join(", ");
}

function plainAddress(entry: string): string | null {
  const [, six, four] = /^(?:\[([0-9a-f:.]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+)$/i.exec(entry) ?? [];
  const address = six ?? four ?? entry;
  return isIP(address) === 0 ? null : address;
}
