import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AppError } from "./app-error.ts";
import { createHttpServer, type HttpServer } from "./http-server.ts";
import { silentLog } from "./log.ts";

const path = "/door";
let server: HttpServer;
let port: number;
let isBusy: boolean;
let stands: Promise<void> | undefined;
let early: { requestId: string; address: string }[];
let routed: number;

beforeEach(async () => {
  [isBusy, stands, early, routed] = [false, undefined, [], 0];
  server = createHttpServer(silentLog, { trustedProxies: ["127.0.0.1"] });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", (_request, _payload, done) => done(null));
  const error = () => new AppError("door_busy", {}, 7);
  server.post(path, { config: { readsBody: true } }, async () => {
    routed += 1;
    throw error();
  });
  server.earlyRefusals.lookOut(path, (_request, address) =>
    isBusy
      ? () => ({ error: error(), stands, onAnswer: (requestId) => early.push({ requestId, address }) })
      : undefined,
  );
  await server.listen({ port: 0, host: "127.0.0.1" });
  port = (server.server.address() as AddressInfo).port;
});
afterEach(async () => {
  server.server.closeAllConnections();
  await server.close();
});

const head = (...lines: string[]) =>
  [
    `POST ${path} HTTP/1.1`,
    "Host: x",
    "Content-Type: multipart/form-data; boundary=b",
    ...lines,
    "",
    "",
  ].join("\r\n");

/** Sends a head and a part of its body; what comes back until the other side ends, but for what differs each time. */
async function exchange(bytes: string, part = Buffer.alloc(0)): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  let said = "";
  socket.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  socket.write(bytes);
  socket.write(part);
  await once(socket, "end");
  socket.destroy();
  return said.replaceAll(/^(x-request-id: |Date: ).+$/gim, "$1…");
}

test.each([
  ["in Japanese", ["Content-Length: 4000000", "Accept-Language: ja"], Buffer.alloc(200_000)],
  ["in English", ["Content-Length: 4000000"], Buffer.alloc(200_000)],
  ["to a sender who asks first", ["Content-Length: 4000000", "Expect: 100-continue"], Buffer.alloc(0)],
  ["to chunks", ["Transfer-Encoding: chunked"], Buffer.from(`10000\r\n${" ".repeat(1000)}`)],
])("the answer is the one of a route, byte for byte: %s", async (_how, lines, part) => {
  const usual = await exchange(head(...lines), part);
  isBusy = true;
  expect(await exchange(head(...lines), part)).toBe(usual);
  expect(usual).toMatch(/^HTTP\/1\.1 503 .*retry-after: 7\r\n.*connection: close\r\n.*"code":"door_busy"/is);
  expect([routed, early.map(({ address }) => address)]).toEqual([1, ["127.0.0.1"]]);
});

test("who is to stand has its answer afterwards, and its body is not read until then", async () => {
  isBusy = true;
  const turn = Promise.withResolvers<void>();
  stands = turn.promise;
  const connected = once(server.server, "connection");
  const answer = exchange(head("Content-Length: 8000000"), Buffer.alloc(8_000_000));
  const [{ bytesRead }] = await connected.then(async ([socket]) => {
    await sleep(200);
    return [socket];
  });
  expect([early, bytesRead < 1_000_000]).toEqual([[], true]);
  turn.resolve();
  expect(await answer).toContain('"door_busy"');
  expect(early.length).toBe(1);
});

test.each([
  ["what a proxy passes on", head("Content-Length: 9", "X-Forwarded-For: 192.0.2.7"), "503"],
  [
    "a head that can be read in two ways",
    head("Content-Length: 9", "Authorization: a", "Authorization: b"),
    "400",
  ],
  [
    "what comes behind a request without an answer",
    `GET /x HTTP/1.1\r\nHost: x\r\n\r\n${head("Content-Length: 9")}`,
    "503",
  ],
])("goes the usual way: %s", async (_what, bytes, status) => {
  isBusy = true;
  expect(await exchange(bytes)).toContain(`HTTP/1.1 ${status} `);
  expect(early).toEqual([]);
});

test("what comes behind the answer on the same connection is not looked at", async () => {
  isBusy = true;
  const body = "123456789";
  const said = await exchange(`${head("Content-Length: 9")}${body}${head("Content-Length: 9")}${body}`);
  expect(said.match(/HTTP\/1\.1/g)?.length).toBe(1);
  expect([early.length, routed]).toEqual([1, 0]);
});

test("a request is over for those who count them as soon as its answer is out", async () => {
  isBusy = true;
  let closes = 0;
  server.server.prependListener("request", (_request, response) => response.once("close", () => closes++));
  await exchange(head("Content-Length: 4000000"), Buffer.alloc(100_000));
  expect(closes).toBe(1);
});
