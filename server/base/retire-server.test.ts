import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createHttpServer, type HttpServer } from "./http-server.ts";
import { type KnownConnections, limitConnections } from "./limit-connections.ts";
import { silentLog } from "./log.ts";
import { rangesOf } from "./public-address.ts";
import { closeServer, retireServer } from "./retire-server.ts";

let server: HttpServer;
let connections: KnownConnections;
let port: number;

beforeEach(async () => {
  server = createHttpServer(silentLog);
  connections = limitConnections(server.server, { most: 10, mostOfAddress: 10, proxies: rangesOf([]) });
  server.get("/slow", async () => {
    await sleep(4_500);
    return "all of it";
  });
  await server.listen({ port: 0, host: "127.0.0.1" });
  port = (server.server.address() as AddressInfo).port;
});
afterEach(() => server.server.closeAllConnections());

/** A stranger who begins to say what is wanted, and never comes to its end. */
async function sayHalf() {
  const socket = connect(port, "127.0.0.1").resume();
  await once(socket, "connect");
  socket.write("GET /slow HTTP/1.1\r\nHos");
  const ended = once(socket, "close");
  return { socket, ended };
}

test("a retired server ends a connection that never says all of its request, and answers what is under way", async () => {
  const half = await sayHalf();
  const slow = fetch(`http://127.0.0.1:${port}/slow`);
  await sleep(100);
  const retired = retireServer(server, connections);
  await half.ended;
  await retired;
  const answer = await slow;
  expect([answer.status, await answer.text()]).toEqual([200, "all of it"]);
}, 20_000);

test("a server that stops at once ends it as well", async () => {
  const half = await sayHalf();
  await sleep(50);
  await closeServer(server, connections);
  await half.ended;
  expect(half.socket.destroyed).toBe(true);
}, 10_000);
