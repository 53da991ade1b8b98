import { Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type MoreDoors, noMoreDoors } from "./accept-more.ts";
import type { HttpServer } from "./http-server.ts";
import type { KnownConnections } from "./limit-connections.ts";

/** Milliseconds for which a connection that says nothing may stay: its sender may be about to use it. */
const silence = 3_000;

/**
 * Lets a server end whose place another has taken, so that no sender meets an error: it accepts nothing new, goes on
 * answering on the connections that it has, and says on each answer that the connection ends (`http-server.ts`). One on
 * which nothing came for three seconds is closed. Resolves when no connection is left.
 */
export async function retireServer(
  server: HttpServer,
  connections: KnownConnections,
  more: MoreDoors = noMoreDoors,
): Promise<void> {
  const othersClosed = more.close();
  // HTTP's own `close` would cut idle connections off at once, perhaps under a request that is on its way.
  Server.prototype.close.call(server.server);
  await sleep(silence);
  // What is answered past Fastify (events) says nothing of its connection, and would leave it open.
  const clock = setInterval(() => connections.endIdle(silence), 1000);
  await Promise.all([server.close(), othersClosed]).finally(() => clearInterval(clock));
}

/** Ends a server at once, but for the requests that are being answered. */
export async function closeServer(
  server: HttpServer,
  connections: KnownConnections,
  more: MoreDoors = noMoreDoors,
): Promise<void> {
  const closed = Promise.all([more.close(), server.close()]);
  // Fastify ends what is idle, but not a connection that is in the middle of a head.
  connections.endIdle(0);
  await closed;
}
