import http, { type ClientRequestArgs } from "node:http";
import https from "node:https";
import { BlockList, isIP, type LookupFunction, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { isPublicAddress, rangesOf } from "./public-address.ts";

/** Code of the error when a host leads to an inside address that nobody allowed. */
export const insideAddressCode = "EINSIDE";

/** Where the connections of an agent may lead. */
export type Reach = {
  /**
   * The host that the operator named, which may be anywhere. A name below it (a bucket's) may lead to the Internet or
   * to the very addresses of that host. Null: the Internet alone.
   */
  named: string | null;
  /** Inside addresses and ranges that may be reached besides. */
  allow: readonly string[];
  /** How names become addresses. */
  lookup: LookupFunction;
  /** Addresses are looked up and connected to by an HTTP proxy of the operator's: only what a URL says is checked here. */
  proxied: boolean;
};

/**
 * An agent for requests to hosts that strangers have a say in (SSRF, promise 16): what the URL says, what the name
 * leads to, and what was connected to in the end are checked, each by itself. A name is looked up once for a
 * connection, so that one which leads elsewhere the next moment (rebinding) gains nothing; a kept connection stays
 * with the address that was checked. Give each `Reach` an agent of its own: kept connections belong to it.
 */
export function createGuardedAgent(
  protocol: "http:" | "https:",
  reach: Reach,
  options: http.AgentOptions,
): http.Agent {
  return protocol === "https:" ? new GuardedHttps(reach, options) : new GuardedHttp(reach, options);
}

type Made = (error: Error | null, stream: Duplex) => void;

class GuardedHttp extends http.Agent {
  private readonly reach: Reach;
  constructor(reach: Reach, options: http.AgentOptions) {
    super(options);
    this.reach = reach;
  }
  override createConnection(args: ClientRequestArgs, made?: Made) {
    return guarded(this.reach, args, made, (checked) => super.createConnection(checked, made));
  }
}

class GuardedHttps extends https.Agent {
  private readonly reach: Reach;
  constructor(reach: Reach, options: http.AgentOptions) {
    super(options);
    this.reach = reach;
  }
  override createConnection(args: ClientRequestArgs, made?: Made) {
    return guarded(this.reach, args, made, (checked) => super.createConnection(checked, made));
  }
}

function guarded(
  reach: Reach,
  args: ClientRequestArgs,
  made: Made | undefined,
  connect: (checked: ClientRequestArgs) => Duplex | null | undefined,
) {
  const hostname = (args.host ?? "").replace(/^\[|\]$/g, "");
  const mayBe = rule(reach, hostname);
  const literal = isIP(hostname) !== 0;
  if (literal && !mayBe(hostname, [])) {
    // As a socket fails: later, by the agent's own way.
    process.nextTick(() => made?.(refusal(hostname), undefined as unknown as Duplex));
    return undefined;
  }
  if (reach.proxied) return connect(args);
  const checked = new BlockList();
  if (literal) add(checked, hostname);
  const socket = connect({ ...args, lookup: guardedLookup(reach, mayBe, checked) });
  if (socket) insistOn(socket as Socket, hostname, checked);
  return socket;
}

/** Whether a host may be at an address; `home`: the addresses of the host that the operator named. */
function rule({ named, allow }: Reach, hostname: string) {
  const allowed = rangesOf(allow);
  const isNamed = named !== null && sameName(hostname, named);
  return (address: string, home: readonly string[]): boolean =>
    isNamed || isPublicAddress(address) || holds(allowed, address) || home.includes(address);
}

function guardedLookup(
  { named, lookup }: Reach,
  mayBe: (address: string, home: readonly string[]) => boolean,
  checked: BlockList,
): LookupFunction {
  const find = (name: string, asked: Parameters<LookupFunction>[1]) =>
    new Promise<{ address: string; family: number }[]>((resolve, reject) => {
      lookup(name, { ...asked, all: true }, (error, found) => {
        if (error) reject(error);
        else resolve(Array.isArray(found) ? found : []);
      });
    });
  const look: (name: string, asked: Parameters<LookupFunction>[1]) => ReturnType<typeof find> = async (
    name,
    asked,
  ) => {
    const found = await find(name, asked);
    if (!found.every(({ address }) => mayBe(address, []))) {
      // A bucket's name below the store's own may lead to where the store is, and nowhere else inside.
      const isBelow = named !== null && name.toLowerCase().endsWith(`.${named.toLowerCase()}`);
      // Some stores have names for their buckets alone, and none for themselves.
      const home = isBelow && isIP(named) === 0 ? await find(named, asked).catch(() => []) : [];
      const there = home.map(({ address }) => address);
      // One inside address among public ones is no oversight of an honest name.
      if (!found.every(({ address }) => mayBe(address, there))) throw refusal(name);
    }
    for (const { address } of found) add(checked, address);
    return found;
  };
  return (name, asked, callback) => {
    look(name, asked).then(
      (found) => {
        const first = found[0];
        if (asked.all === true || first === undefined) callback(null, found);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ""),
    );
  };
}

/** What was connected to is one of the addresses that were checked. */
function insistOn(socket: Socket, hostname: string, checked: BlockList): void {
  socket.prependOnceListener("connect", () => {
    const { remoteAddress } = socket;
    if (remoteAddress !== undefined && !holds(checked, remoteAddress)) socket.destroy(refusal(hostname));
  });
}

function sameName(one: string, other: string): boolean {
  return one.replace(/\.$/, "").toLowerCase() === other.replace(/\.$/, "").toLowerCase();
}

function add(list: BlockList, address: string): void {
  const family = isIP(address);
  if (family !== 0) list.addAddress(withoutZone(address), family === 4 ? "ipv4" : "ipv6");
}

function holds(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(withoutZone(address), family === 4 ? "ipv4" : "ipv6");
}

function withoutZone(address: string): string {
  return address.split("%", 1)[0] ?? address;
}

function refusal(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} leads to an inside address`), { code: insideAddressCode });
}
