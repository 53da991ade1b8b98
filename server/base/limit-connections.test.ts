import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connectionsFor, limitConnections } from "./limit-connections.ts";
import { rangesOf } from "./public-address.ts";

let server: Server;
let port: number;
/** Requests that were not answered as yet. */
let waiting: ServerResponse[];
const open: Socket[] = [];

beforeEach(async () => {
  waiting = [];
  server = createServer((_request, response) => void waiting.push(response));
  limitConnections(server, { most: 6, mostOfAddress: 3, proxies: rangesOf(["127.0.0.9"]) });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
  server.closeAllConnections();
  server.close();
});

/** Connections of one address, one after the other. */
async function enter(count: number, from = "127.0.0.1"): Promise<Socket[]> {
  const entered: Socket[] = [];
  for (let i = 0; i < count; i++) {
    const socket = connect({ port, host: "127.0.0.1", localAddress: from });
    socket.on("error", () => undefined);
    socket.resume();
    open.push(socket);
    entered.push(socket);
    await once(socket, "connect");
    await sleep(20);
  }
  return entered;
}
const ask = async (socket: Socket | undefined) => {
  socket?.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await sleep(30);
};
const lives = (sockets: readonly Socket[]) => sockets.map(({ closed }) => !closed);

test("of too many of one address its longest idle one makes room", async () => {
  const [first, second, third, fourth] = await enter(4);
  await sleep(50);
  expect([first, second, third, fourth].map((socket) => socket?.closed)).toEqual([true, false, false, false]);
});

test("one in the middle of a request stays; when all are, the newcomer goes", async () => {
  const three = await enter(3);
  await ask(three[0]);
  await enter(1);
  await sleep(50);
  expect(lives(three)).toEqual([true, false, true]);
  for (const socket of open.filter(({ closed }) => !closed).slice(1)) await ask(socket);
  const [late] = await enter(1);
  await sleep(50);
  expect(late?.closed).toBe(true);
  expect(waiting).toHaveLength(3);
});

test("an answered request makes its connection the newest of the idle ones", async () => {
  const three = await enter(3);
  await ask(three[0]);
  waiting.shift()?.end("done");
  await sleep(50);
  await enter(1);
  await sleep(50);
  expect(lives(three)).toEqual([true, false, true]);
});

test("of too many of all the longest idle one goes, whoever's it is; a proxy may have them all", async () => {
  const [first] = await enter(1, "127.0.0.2");
  const proxied = await enter(5, "127.0.0.9");
  expect(lives(proxied)).toEqual([true, true, true, true, true]);
  expect(first?.closed).toBe(false);
  await enter(1, "127.0.0.3");
  await sleep(50);
  expect(first?.closed).toBe(true);
  await enter(1, "127.0.0.3");
  await sleep(50);
  expect(lives(proxied)).toEqual([false, true, true, true, true]);
});

test("connections that were closed leave their place", async () => {
  for (let round = 0; round < 3; round++) {
    for (const socket of await enter(3)) socket.destroy();
    await sleep(30);
  }
  const three = await enter(3);
  await sleep(50);
  expect(lives(three)).toEqual([true, true, true]);
});

test("never more than this process has descriptors for, and never more than was asked for", () => {
  expect(connectionsFor(100)).toBeLessThanOrEqual(100);
  expect(connectionsFor(100)).toBeGreaterThanOrEqual(16);
  expect(connectionsFor(2 ** 30)).toBeLessThan(2 ** 30);
});
