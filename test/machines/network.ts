import { execFileSync } from "node:child_process";

/** The switch's own address; all are of a range for documentation (RFC 5737) and lead nowhere else. */
export const switchAddress = "192.0.2.1";
const bridge = "onbin0";

export type Host = { name: string; address: string };

const ip = (...words: string[]) => execFileSync("ip", words, { stdio: ["ignore", "ignore", "inherit"] });

/** Makes the switch out of this network namespace, in which nothing else is. */
export function makeSwitch(): void {
  execFileSync("mount", ["--make-rprivate", "/"]);
  execFileSync("mount", ["-t", "tmpfs", "tmpfs", "/run"]);
  ip("link", "set", "lo", "up");
  ip("link", "add", bridge, "type", "bridge");
  ip("address", "add", `${switchAddress}/24`, "dev", bridge);
  ip("link", "set", bridge, "up");
}

/** A network of its own for a host, with a line to the switch. */
export function addHost(name: string, number: number): Host {
  const address = `192.0.2.${10 + number}`;
  ip("netns", "add", name);
  ip("link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name);
  ip("link", "set", name, "master", bridge);
  ip("link", "set", name, "up");
  for (const words of [
    ["link", "set", "lo", "up"],
    ["address", "add", `${address}/24`, "dev", "eth0"],
    ["link", "set", "eth0", "up"],
  ])
    ip("-n", name, ...words);
  return { name, address };
}

/** Words before a program that is to run on this host. */
export function enter({ name }: Host): string[] {
  return ["ip", "netns", "exec", name];
}

/** Cuts its line, or mends it: nothing is said to either end, packets are lost. */
export function setLine({ name }: Host, state: "up" | "down"): void {
  ip("link", "set", name, state);
}
