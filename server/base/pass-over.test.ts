import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { answerClientError } from "./client-errors.ts";
import { openPassOver } from "./pass-over.ts";

const length = 4 * 2 ** 20;
const head = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`;
let server: Server;
let sockets: Socket[];

async function open(pace?: { bytesASecond: number; burst: number }, ms?: number) {
  const { passOver } = openPassOver(pace, ms);
  const came: IncomingMessage[] = [];
  server = createServer((request: IncomingMessage, response: ServerResponse) => {
    came.push(request);
    passOver(request);
    response.writeHead(503, { connection: "close" }).end("no");
  })
    .on("clientError", answerClientError)
    .listen(0, "127.0.0.1");
  await once(server, "listening");
  sockets = [];
  return {
    came,
    /** Sends the head of a request and the first bytes of its body, and hears the answer. */
    async begin() {
      const socket = connect({ port: (server.address() as AddressInfo).port, allowHalfOpen: true });
      sockets.push(socket);
      const faults: Error[] = [];
      socket.on("error", (error) => faults.push(error));
      const closed = new Promise((resolve) => socket.once("close", resolve));
      const answered = once(socket, "data");
      socket.write(head);
      socket.write(Buffer.alloc(200_000));
      const answer = String((await answered)[0]).slice(0, 12);
      return { socket, faults, closed, answer };
    },
  };
}

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.closeAllConnections();
  server.close();
});

const rest = (socket: Socket) => socket.write(Buffer.alloc(length - 200_000));
const whole = head.length + length;
const read = (came: readonly IncomingMessage[]) => came.map(({ socket }) => socket.bytesRead);
const gone = (came: readonly IncomingMessage[]) =>
  Promise.all(came.map(({ socket }) => socket.closed || once(socket, "close")));
const settle = (ms = 150) => new Promise((resolve) => setTimeout(resolve, ms));

test("a sender has its answer before the end of its body, may send all of that, and is then left without a reset", async () => {
  const { begin, came } = await open();
  const { socket, faults, closed, answer } = await begin();
  expect(answer).toBe("HTTP/1.1 503");
  rest(socket);
  socket.end();
  await closed;
  await gone(came);
  expect(faults).toEqual([]);
  expect(read(came)).toEqual([whole]);
});

test("all together are read at one pace; those for whom it leaves nothing are answered too, and stand", async () => {
  const { begin, came } = await open({ bytesASecond: 1, burst: 100_000 });
  const first = await begin();
  const second = await begin();
  expect([first.answer, second.answer]).toEqual(["HTTP/1.1 503", "HTTP/1.1 503"]);
  rest(first.socket);
  rest(second.socket);
  await settle();
  // Nothing of the bodies is kept here, and nothing more of them is read.
  expect(came.map(({ readableLength }) => readableLength)).toEqual([0, 0]);
  for (const bytes of read(came)) expect(bytes).toBeLessThan(length / 4);
});

test("those that stand go on one after the other as the pace allows, and come to their end", async () => {
  const { begin, came } = await open({ bytesASecond: 40 * 2 ** 20, burst: 100_000 });
  const all = [await begin(), await begin(), await begin()];
  for (const { socket } of all) {
    rest(socket);
    socket.end();
  }
  await Promise.all(all.map(({ closed }) => closed));
  await gone(came);
  expect(read(came)).toEqual([whole, whole, whole]);
  expect(all.flatMap(({ faults }) => faults)).toEqual([]);
});

test("a sender that goes away is forgotten, and the others go on", async () => {
  const { begin, came } = await open({ bytesASecond: 20 * 2 ** 20, burst: 1 });
  const first = await begin();
  const second = await begin();
  first.socket.destroy();
  rest(second.socket);
  second.socket.end();
  await second.closed;
  await gone(came);
  expect(read(came)[1]).toBe(whole);
});

test("who has not come to the end after a while is cut off, having heard the answer long before", async () => {
  const { begin, came } = await open({ bytesASecond: 1, burst: 1 }, 200);
  const { socket, answer } = await begin();
  expect(answer).toBe("HTTP/1.1 503");
  rest(socket);
  await settle(80);
  expect(socket.destroyed).toBe(false);
  await gone(came);
  expect(read(came)[0]).toBeLessThan(length);
});
