import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { BlockList, Socket } from "node:net";
import { countedAddress } from "./counted-address.ts";
import { isAmong } from "./open-to-others.ts";

export type ConnectionLimit = {
  /** Connections at once. */
  most: number;
  /** Of one address (IPv6: of one network of 2^64) at once. */
  mostOfAddress: number;
  /** Proxies, through which everybody comes: theirs count for the whole alone. */
  proxies: BlockList;
};

type Connection = { socket: Socket; address: string; requests: number; idleSince: number };

export type KnownConnections = {
  /**
   * Ends those that have been without a request for so many milliseconds. Node's own way spares a connection that has
   * begun a head, and no longer looks at the time that it takes: a server could wait for it until it is killed.
   */
  endIdle(ms: number): void;
};
type OfAddress = { count: number; idle: Set<Connection> };

/**
 * Keeps the number of connections below what this process has descriptors for. A new one is never turned away for the sake of
 * one that only stands there: where there are too many, the one goes that has been without a request the longest; of
 * the same address when that one has too many. Only when all of them are in the middle of a request is the new one
 * closed. Silent connections and slow heads count as being without a request.
 */
export function limitConnections(
  server: Server,
  { most, mostOfAddress, proxies }: ConnectionLimit,
): KnownConnections {
  const connections = new Map<string, Connection>();
  const addresses = new Map<string, OfAddress>();
  // In the order in which they fell idle.
  const idle = new Set<Connection>();

  const rest = (connection: Connection) => {
    connection.idleSince = performance.now();
    idle.add(connection);
    addresses.get(connection.address)?.idle.add(connection);
  };
  const wake = (connection: Connection) => {
    idle.delete(connection);
    addresses.get(connection.address)?.idle.delete(connection);
  };
  const forget = (name: string, connection: Connection) => {
    wake(connection);
    if (connections.get(name) === connection) connections.delete(name);
    const those = addresses.get(connection.address);
    if (those === undefined) return;
    those.count -= 1;
    if (those.count === 0) addresses.delete(connection.address);
  };
  /** Ends the longest idle of these. @returns whether there was one */
  const endOne = (of: Set<Connection>): boolean => {
    const [oldest] = of;
    if (oldest === undefined) return false;
    // Not later than now: its "close" comes with the next turn of the loop.
    wake(oldest);
    oldest.socket.destroy();
    return true;
  };

  server.on("connection", (socket: Socket) => {
    const peer = socket.remoteAddress;
    // It was gone before it was looked at.
    if (peer === undefined) return void socket.destroy();
    const address = countedAddress(peer);
    const those = addresses.get(address) ?? { count: 0, idle: new Set() };
    const tooManyOfIt = those.count >= mostOfAddress && !isAmong(proxies, peer);
    if (tooManyOfIt && !endOne(those.idle)) return void socket.destroy();
    if (!tooManyOfIt && connections.size >= most && !endOne(idle)) return void socket.destroy();
    const name = nameOf(socket);
    const connection = { socket, address, requests: 0, idleSince: 0 };
    connections.set(name, connection);
    addresses.set(address, those);
    those.count += 1;
    rest(connection);
    socket.once("close", () => forget(name, connection));
  });
  server.prependListener("request", (request: IncomingMessage, response: ServerResponse) => {
    // Over TLS the request has another socket than the connection; both have the same peer.
    const connection = connections.get(nameOf(request.socket));
    if (connection === undefined) return;
    connection.requests += 1;
    wake(connection);
    response.once("close", () => {
      connection.requests -= 1;
      if (connection.requests === 0 && !connection.socket.destroyed) rest(connection);
    });
  });
  return {
    endIdle(ms) {
      const since = performance.now() - ms;
      for (const { socket, idleSince } of idle) if (idleSince <= since) socket.destroy();
    },
  };
}

function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

/** Of the descriptors of this process: what is left for files that are being taken, and what it needs besides. */
const forFiles = 1 / 4;
const reserved = 64;

/**
 * Connections that this process can have by the files that it may open.
 * @param wanted as it is set
 */
export function connectionsFor(wanted: number): number {
  // Names of peers are of no interest here, and DNS may be silent.
  Object.assign(process.report, { excludeNetwork: true });
  const report = process.report.getReport() as
    | { userLimits?: { open_files?: { soft?: number | "unlimited" } } }
    | undefined;
  const files = report?.userLimits?.open_files?.soft;
  if (typeof files !== "number") return wanted;
  return Math.max(16, Math.min(wanted, Math.floor(files * (1 - forFiles)) - reserved));
}
