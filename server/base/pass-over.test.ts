import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { openPassOver } from "./pass-over.ts";

const length = 4 * 2 ** 20;
let server: Server;
let sockets: Socket[];

async function open(atOnce: number, ms = 60_000) {
  const passOver = openPassOver(atOnce, ms);
  const came: IncomingMessage[] = [];
  server = createServer((request: IncomingMessage, response: ServerResponse) => {
    came.push(request);
    void passOver(request).then(() => response.writeHead(503, { connection: "close" }).end("no"));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  sockets = [];
  return {
    came,
    /** Sends the head of a request and the first bytes of its body. */
    async begin() {
      const before = came.length;
      const socket = connect((server.address() as AddressInfo).port, "127.0.0.1").on(
        "error",
        () => undefined,
      );
      sockets.push(socket);
      socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`);
      socket.write(Buffer.alloc(200_000));
      while (came.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
      return socket;
    },
  };
}

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.closeAllConnections();
  server.close();
});

const rest = (socket: Socket) => socket.write(Buffer.alloc(length - 200_000));
const answerOf = async (socket: Socket) => String((await once(socket, "data"))[0]).slice(0, 12);
const settle = () => new Promise((resolve) => setTimeout(resolve, 150));

test("a refused body is read to its end, so that its sender sees the answer", async () => {
  const { begin } = await open(2);
  const socket = await begin();
  rest(socket);
  expect(await answerOf(socket)).toBe("HTTP/1.1 503");
});

test("no more bodies than said are thrown away at once; the others stand, and go on as soon as one has ended", async () => {
  const { begin, came } = await open(1);
  const first = await begin();
  const second = await begin();
  const heard = answerOf(second);
  rest(second);
  await settle();
  expect(came[1]?.complete).toBe(false);
  // It stands: nothing of its body is kept here, and nothing more is read.
  const read = came[1]?.socket.bytesRead ?? 0;
  expect(came[1]?.readableLength).toBe(0);
  expect(read).toBeLessThan(length / 2);
  rest(first);
  expect(await answerOf(first)).toBe("HTTP/1.1 503");
  expect(await heard).toBe("HTTP/1.1 503");
});

test("a sender that goes away gives its turn to the next one", async () => {
  const { begin } = await open(1);
  const first = await begin();
  const second = await begin();
  const heard = answerOf(second);
  rest(second);
  first.destroy();
  expect(await heard).toBe("HTTP/1.1 503");
});

test("who has stood for too long is told, though nobody reads its body, and is not reset before it has read that", async () => {
  const { begin } = await open(0, 50);
  const socket = await begin();
  let failed = false;
  socket.once("error", () => {
    failed = true;
  });
  rest(socket);
  expect(await answerOf(socket)).toBe("HTTP/1.1 503");
  await settle();
  expect([failed, socket.destroyed]).toEqual([false, false]);
});
