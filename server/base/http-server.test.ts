import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { Type } from "typebox";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHttpServer, type HttpServer } from "./http-server.ts";
import { silentLog } from "./log.ts";

let server: HttpServer;
let port: number;

beforeAll(async () => {
  server = createHttpServer(silentLog);
  server.get("/ok", async () => ({ ok: true }));
  server.post("/echo", { schema: { body: Type.Object({ name: Type.String() }) } }, async ({ body }) => body);
  await server.listen({ port: 0, host: "127.0.0.1" });
  port = (server.server.address() as AddressInfo).port;
});
afterAll(() => server.close());

/** All that comes back until the connection ends. */
async function exchange(bytes: string | Buffer): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let said = "";
  socket.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  socket.on("error", () => undefined);
  socket.write(bytes);
  await once(socket, "close");
  return said;
}

function refusalIn(said: string): [number, string] {
  const { error } = JSON.parse(said.slice(said.indexOf("\r\n\r\n"))) as { error: Record<string, string> };
  expect([error.message, error.cure]).not.toContain("");
  return [Number(said.slice(9, 12)), error.code ?? ""];
}
const head = (first: string, ...lines: string[]) =>
  [first, "Host: x", "Connection: close", ...lines, "", ""].join("\r\n");
const echo = (json: string, ...lines: string[]) =>
  exchange(
    head(
      "POST /echo HTTP/1.1",
      "Content-Type: application/json",
      `Content-Length: ${Buffer.byteLength(json)}`,
      ...lines,
    ) + json,
  );

describe("what cannot be read is answered in the one shape of errors", () => {
  test.each<[string, string, number, string]>([
    ["garbage", "HELO\r\n\r\n", 400, "request_invalid"],
    ["a head of 17 KB", head("GET /ok HTTP/1.1", `X: ${"a".repeat(17_000)}`), 431, "headers_too_large"],
    ["101 fields", head("GET /ok HTTP/1.1", ...Array(99).fill("X: a")), 431, "headers_too_large"],
    ["3,000 fields", head("GET /ok HTTP/1.1", ...Array(2990).fill("X: a")), 431, "headers_too_large"],
    ["an absolute address", head("GET http://x/ok HTTP/1.1"), 400, "request_invalid"],
    ["no host", "GET /ok HTTP/1.1\r\nConnection: close\r\n\r\n", 400, "request_invalid"],
    ["two hosts", head("GET /ok HTTP/1.1", "Host: y"), 400, "request_invalid"],
    ["two keys", head("GET /ok HTTP/1.1", "Authorization: a", "Authorization: b"), 400, "request_invalid"],
    [
      "a length and chunks",
      head("POST /echo HTTP/1.1", "Content-Length: 3", "Transfer-Encoding: chunked"),
      400,
      "request_invalid",
    ],
    ["CONNECT", "CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n", 404, "not_found"],
    ["an address that cannot be decoded", head("GET /%ff HTTP/1.1"), 400, "request_invalid"],
  ])("%s", async (_what, bytes, status, code) => {
    expect(refusalIn(await exchange(bytes))).toEqual([status, code]);
  });

  test("100 fields are read, each of them", async () => {
    expect(await exchange(head("GET /ok HTTP/1.1", ...Array(98).fill("X: a")))).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe("JSON", () => {
  test("what is right comes through as it was sent", async () => {
    expect(await echo(JSON.stringify({ name: "山田 \u202e👩‍👩‍👧" }))).toContain(
      '{"name":"山田 \u202e👩‍👩‍👧"}',
    );
    expect(await echo('{"name":"a"}', "Transfer-Encoding: identity")).toMatch(/^HTTP\/1\.1 (200|400) /);
  });
  test.each<[string, string, number]>([
    ["100,000 lists within each other", "[".repeat(100_000) + "]".repeat(100_000), 400],
    [
      "the same where anything may stand",
      `{"name":"a","x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      400,
    ],
    ["NUL", '{"name":"\\u0000"}', 400],
    ["half a character", '{"name":"\\ud800"}', 400],
    ["__proto__", '{"name":"a","__proto__":{"x":1}}', 400],
    ["more than 256 KiB", `{"name":"${"a".repeat(300_000)}"}`, 413],
  ])("%s: %i %i", async (_what, json, status) => {
    expect(refusalIn(await echo(json))[0]).toBe(status);
  });
});
