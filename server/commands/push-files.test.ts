import { once } from "node:events";
import { appendFileSync, truncateSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { pushFiles } from "./push-files.ts";

let server: Server;
let url: URL;
let folder: string;
let isFull: boolean;
/** Bytes of the body that came. */
let came: number;
let chunks: Buffer[];
const body = () => Buffer.concat(chunks);
const count = (request: IncomingMessage) =>
  request.on("data", (chunk: Buffer) => {
    came += chunk.length;
    chunks.push(chunk);
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-push-files-"));
  await writeFile(join(folder, "call.wav"), Buffer.alloc(2_000_000));
  server = createServer((request, response) => {
    count(request).on("end", () => response.writeHead(201).end("{}"));
  });
  server.on("checkContinue", (request: IncomingMessage, response) => {
    if (!isFull) {
      response.writeContinue();
      server.emit("request", request, response);
      return;
    }
    count(request);
    response.writeHead(503, { "retry-after": "7", connection: "close" }).end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/recordings`);
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  came = 0;
  chunks = [];
});

const push = (asksFirst: boolean) =>
  pushFiles(
    url,
    "key",
    { fields: [], files: [{ part: "audio", path: join(folder, "call.wav") }] },
    undefined,
    asksFirst,
  );

test("whoever asks first sends no byte to a door that is full, and hears when to come again", async () => {
  isFull = true;
  expect(await push(true)).toMatchObject({ status: 503, retryAfter: 7 });
  expect(came).toBe(0);
});

test("and sends all of it to one that wants it, as does whoever does not ask", async () => {
  isFull = false;
  expect((await push(true)).status).toBe(201);
  expect(came).toBeGreaterThan(2_000_000);
  came = 0;
  expect((await push(false)).status).toBe(201);
  expect(came).toBeGreaterThan(2_000_000);
});

test("a door that is not there is told, asked or not", async () => {
  const nowhere = new URL("http://127.0.0.1:1/");
  const sending = { fields: [], files: [{ part: "audio", path: join(folder, "call.wav") }] };
  expect((await pushFiles(nowhere, "key", sending, undefined, true)).status).toBe(0);
});

test("sends files larger than a piece byte for byte, and no more than was announced of one that grows", async () => {
  isFull = false;
  const bytes = Buffer.from(Array.from({ length: 1_300_001 }, (_, i) => (i * 31 + (i >> 9)) % 256));
  const path = join(folder, "long.wav");
  await writeFile(path, bytes);
  const both = [
    { part: "agent", path },
    { part: "customer", path: join(folder, "call.wav") },
  ];
  const told: [number, number][] = [];
  const growing = pushFiles(url, "key", { fields: [["type", "inbound"]], files: both }, (...of) => {
    if (told.length === 0) appendFileSync(path, "more");
    told.push(of);
  });
  expect((await growing).status).toBe(201);
  const [sent, total] = told.at(-1) ?? [];
  expect(came).toBe(total);
  // The last line, that ends the form, is no piece of a file.
  expect(total).toBeGreaterThan(sent ?? 0);
  expect(body().includes(bytes)).toBe(true);
  expect(body().includes("more")).toBe(false);
});

test("a file that becomes shorter meanwhile is told, and ends the request", async () => {
  isFull = false;
  const path = join(folder, "cut.wav");
  await writeFile(path, Buffer.alloc(1_300_000));
  const sending = { fields: [], files: [{ part: "audio", path }] };
  await expect(pushFiles(url, "key", sending, () => truncateSync(path, 600_000))).rejects.toThrow(
    "became shorter",
  );
});

test("sends no more to a door that has answered before the end", async () => {
  const path = join(folder, "large.wav");
  await writeFile(path, Buffer.alloc(50_000_000));
  const early = createServer((request, response) => {
    count(request).once("data", () => response.writeHead(401).end("{}"));
  });
  early.listen(0, "127.0.0.1");
  await once(early, "listening");
  const { port } = early.address() as AddressInfo;
  const sending = { fields: [], files: [{ part: "audio", path }] };
  expect((await pushFiles(new URL(`http://127.0.0.1:${port}/`), "key", sending)).status).toBe(401);
  expect(came).toBeLessThan(50_000_000);
  early.close();
});
