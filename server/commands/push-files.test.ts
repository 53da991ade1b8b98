import { once } from "node:events";
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

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-push-files-"));
  await writeFile(join(folder, "call.wav"), Buffer.alloc(2_000_000));
  const count = (request: IncomingMessage) =>
    request.on("data", (chunk: Buffer) => {
      came += chunk.length;
    });
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
