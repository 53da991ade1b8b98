import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { pushPatiently } from "./push-patiently.ts";

let server: Server;
let url: URL;
let folder: string;
/** What the door answers next: a status, and Retry-After if there is one. The last answer is repeated. */
let answers: { status: number; retryAfter?: number; code?: string }[];
let waited: number[];
/** Of each try: whether it asked before it sent the bytes. */
let asked: boolean[];

beforeAll(async () => {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  folder = await mkdtemp(join(tmpdir(), "onbin-patiently-"));
  await writeFile(join(folder, "call.wav"), "RIFF");
  server = createServer((request, response) => {
    asked.push(request.headers.expect === "100-continue");
    request.resume().on("end", () => {
      const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 500 };
      const { status, retryAfter, code = "x" } = answer;
      if (retryAfter !== undefined) response.setHeader("retry-after", retryAfter);
      response.writeHead(status);
      response.end(JSON.stringify(status < 400 ? {} : { error: { code, message: "No.", cure: "Wait." } }));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/recordings`);
});
afterAll(async () => {
  vi.restoreAllMocks();
  server.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  waited = [];
  asked = [];
});

const push = () => {
  const sending = { fields: [], files: [{ part: "audio", path: join(folder, "call.wav") }] };
  return pushPatiently(url, "key", sending, undefined, async (seconds) => waited.push(seconds));
};

test("Retry-After is kept to, however long", async () => {
  answers = [{ status: 429, retryAfter: 53 }, { status: 503, retryAfter: 60 }, { status: 201 }];
  expect((await push()).status).toBe(201);
  expect(waited).toEqual([53, 60]);
});

test("to be one of too many costs no try: an archive that is too fast slows down, and is not broken off", async () => {
  answers = [...Array(40).fill({ status: 429, retryAfter: 2 }), { status: 201 }];
  expect((await push()).status).toBe(201);
  expect(waited).toHaveLength(40);
});

test("nor does a door that is full, and from the second try on it is asked before the bytes are sent", async () => {
  answers = [...Array(40).fill({ status: 503, retryAfter: 1, code: "door_busy" }), { status: 201 }];
  expect((await push()).status).toBe(201);
  expect(asked).toEqual([false, ...Array(40).fill(true)]);
});

test("a door that says so for more than two hours is given up, and so is one that fails ten times", async () => {
  answers = [{ status: 429, retryAfter: 600 }];
  expect((await push()).status).toBe(429);
  expect(waited).toHaveLength(13);
  waited = [];
  answers = [{ status: 500 }];
  expect((await push()).status).toBe(500);
  expect(waited).toEqual([2, 4, 8, 16, 30, 30, 30, 30, 30]);
});

test("what waiting does not change is not tried again", async () => {
  answers = [{ status: 400 }];
  expect((await push()).status).toBe(400);
  expect(waited).toEqual([]);
});
