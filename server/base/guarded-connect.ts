import { type BlockList, isIP, connect as netConnect, type Socket } from "node:net";
import { connect as tlsConnect } from "node:tls";
import { createResolver } from "./name-resolver.ts";
import { isPublicAddress, rangesOf } from "./public-address.ts";

/** Why a guarded connection was not made. Stable: stored with deliveries, and shown. */
export type GuardedFault = "url" | "inside-address" | "dns" | "refused" | "unreachable" | "tls" | "timeout";

export class GuardedConnectError extends Error {
  readonly fault: GuardedFault;
  constructor(fault: GuardedFault, cause?: unknown) {
    super(`not connected: ${fault}`, { cause });
    this.name = "GuardedConnectError";
    this.fault = fault;
  }
}

/** The seams of the tests: no packet leaves before `connect`. */
export type Ways = {
  /** All addresses of a host name. */
  resolve: (hostname: string) => Promise<readonly string[]>;
  connect: (address: string, port: number) => Socket;
  /** Milliseconds for connecting to one address while there is another. */
  oneAddress: number;
};

export type GuardedConnector = ReturnType<typeof createGuardedConnector>;

/** Names of strangers may never answer: they get a few threads only, and none for ever. */
const lookup = createResolver();

const usualWays: Ways = {
  resolve: (hostname) =>
    new Promise((resolve, reject) => {
      lookup(hostname, { all: true }, (error, found) => {
        if (error) reject(error);
        else resolve(typeof found === "string" ? [found] : found.map(({ address }) => address));
      });
    }),
  connect: (address, port) => netConnect({ host: address, port }),
  oneAddress: 4_000,
};

/**
 * Connects to hosts that strangers name (SSRF): https to public addresses, and besides only where the operator allows
 * it. Every address that a name has is checked, and the connection goes to the checked address itself, so that a name
 * which resolves differently the next moment (rebinding) gains nothing. Takes no proxy from the environment.
 * @param allow host names, addresses and ranges inside that may be reached, by http as well
 */
export function createGuardedConnector(allow: readonly string[], ways: Partial<Ways> = {}) {
  const { resolve, connect, oneAddress } = { ...usualWays, ...ways };
  const isAddress = (entry: string) => isIP(entry.split("/")[0] ?? "") !== 0;
  const allowedRanges = rangesOf(allow.filter(isAddress));
  const allowedNames = new Set(allow.filter((entry) => !isAddress(entry)));
  const isNamed = (hostname: string) => allowedNames.has(hostname.replace(/\.$/, ""));
  const mayReach = (address: string) => isPublicAddress(address) || isInside(allowedRanges, address);

  /** What can be said of a URL before anything is resolved. */
  const urlFault = (text: string): GuardedFault | null => {
    if (!URL.canParse(text)) return "url";
    const url = new URL(text);
    if (url.username !== "" || url.password !== "") return "url";
    const hostname = bare(url.hostname);
    const literal = isIP(hostname) !== 0;
    const permitted = isNamed(hostname) || (literal && isInside(allowedRanges, hostname));
    if (url.protocol !== "https:" && !(url.protocol === "http:" && permitted)) return "url";
    return literal && !permitted && !isPublicAddress(hostname) ? "inside-address" : null;
  };

  return {
    urlFault,
    /**
     * A connection to the host of a URL, with TLS for https (certificate and name checked).
     * @param signal ends everything: resolving, connecting, and the connection itself
     * @throws GuardedConnectError
     */
    async connect(url: URL, signal: AbortSignal): Promise<Socket> {
      const fault = urlFault(url.href);
      if (fault !== null) throw new GuardedConnectError(fault);
      const hostname = bare(url.hostname);
      const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
      const addresses =
        isIP(hostname) !== 0 ? [hostname] : await inTime(signal, resolve(hostname)).catch(failAs("dns"));
      if (addresses.length === 0) throw new GuardedConnectError("dns");
      // One inside address among public ones is no oversight of an honest name.
      if (!isNamed(hostname) && !addresses.every(mayReach)) throw new GuardedConnectError("inside-address");
      let last: unknown;
      const tried = addresses.slice(0, 4);
      for (const [i, address] of tried.entries()) {
        const slow = new AbortController();
        // A dead address (of IPv6, say) is not to eat the time of those that work; the last has all that is left.
        const clock = i < tried.length - 1 ? setTimeout(() => slow.abort(), oneAddress) : undefined;
        try {
          const either = AbortSignal.any([signal, slow.signal]);
          const socket = await opened(connect(address, port), "connect", either).finally(() =>
            clearTimeout(clock),
          );
          insistOn(socket, address);
          return url.protocol === "http:" ? socket : await secured(socket, hostname, signal);
        } catch (error) {
          last = error;
          // TLS that fails at one address fails at the others for the same reason.
          if (signal.aborted || (error instanceof GuardedConnectError && error.fault === "tls")) break;
        }
      }
      throw last;
    },
  };
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "");
}

/** What was connected to is what was checked. */
function insistOn(socket: Socket, address: string): void {
  const [checked = ""] = address.split("%");
  const [reached = ""] = (socket.remoteAddress ?? "").split("%");
  if (isInside(rangesOf([checked]), reached)) return;
  socket.destroy();
  throw new GuardedConnectError("inside-address");
}

function isInside(ranges: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && ranges.check(address, family === 4 ? "ipv4" : "ipv6");
}

function secured(socket: Socket, hostname: string, signal: AbortSignal): Promise<Socket> {
  const servername = isIP(hostname) === 0 ? { servername: hostname.replace(/\.$/, "") } : {};
  return opened(tlsConnect({ socket, host: hostname, ...servername }), "secureConnect", signal);
}

function opened(socket: Socket, event: "connect" | "secureConnect", signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const end = () => socket.destroy();
    const fail = (error?: unknown) => {
      socket.destroy();
      const fault = signal.aborted ? "timeout" : event === "secureConnect" ? "tls" : connectFault(error);
      reject(new GuardedConnectError(fault, error));
    };
    signal.addEventListener("abort", end);
    socket.once("close", () => {
      signal.removeEventListener("abort", end);
      fail();
    });
    // Stays: an error of a connection that nobody listens to would end the process.
    socket.on("error", fail);
    socket.once(event, () => resolve(socket));
    if (signal.aborted) end();
  });
}

function connectFault(error: unknown): GuardedFault {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ECONNREFUSED" || code === "ECONNRESET" ? "refused" : "unreachable";
}

/** The resolver of the system cannot be stopped; it is left behind. */
function inTime<T>(signal: AbortSignal, act: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new GuardedConnectError("timeout"));
    if (signal.aborted) late();
    signal.addEventListener("abort", late, { once: true });
    act.then(resolve, reject).finally(() => signal.removeEventListener("abort", late));
  });
}

function failAs(fault: GuardedFault) {
  return (error: unknown): never => {
    throw error instanceof GuardedConnectError ? error : new GuardedConnectError(fault, error);
  };
}
