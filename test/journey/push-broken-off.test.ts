import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/bucket-in-test.ts";
import { openOperator } from "../support/console-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { boundary, form, knock, type Part, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { exchange } from "../support/raw-http.ts";
import { arriving } from "../support/spool-looks.ts";

let onbin: OnbinInTest;
let key: string;
/** A sender who falls silent in the middle; its answer comes half a minute later, at the end of this file. */
let silent: Promise<string>;
/** One who sends a byte a second, of a push and of a sign-in; and one as slow as a line may be. */
let creeping: Promise<string[]>;
let slow: Promise<string>;
/** A connection on which nothing comes, and one whose head never ends. */
let mute: Promise<string[]>;
const whole = form(recordingForm({ sequenceId: "half" }, wave(1, 60)));
/** Bytes of an upload after which it has a file: more than are gathered before they are written. */
const hasFile = 700_000;

beforeAll(async () => {
  onbin = await startOnbin();
  ({ key } = await (await openOperator(onbin)).addCompany("acme"));
  const socket = begin([`Content-Length: ${whole.length}`]);
  socket.write(whole.subarray(0, hasFile));
  silent = text(socket);
  const endless = "GET / HTTP/1.1\r\nHost: x\r\nX-A: ";
  mute = Promise.all(["", endless].map((first) => exchange(onbin.port, first, { ms: 60_000 })));
  const signIn = connect(onbin.port, "127.0.0.1");
  signIn.write(
    "POST /api/app/sign-in HTTP/1.1\r\nHost: onbin\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n",
  );
  const pushes = [begin([`Content-Length: ${whole.length}`]), signIn];
  creeping = Promise.all(pushes.map((one) => creep(one, Buffer.alloc(500, whole), 1)));
  // Most of it stands before the form: its file comes last, when those of the other tests were counted.
  const around = { preamble: `${"For old mail readers. ".repeat(1000)}\r\n`, epilogue: "" };
  const small = form(recordingForm({ sequenceId: "slow-line" }, wave(9)), around);
  slow = creep(begin([`Content-Length: ${small.length}`, "Connection: close"]), small, 600);
});
afterAll(() => onbin.stop());

function begin(headers: readonly string[]): Socket {
  const socket = connect(onbin.port, "127.0.0.1");
  const head = [
    "Host: onbin",
    `Authorization: Bearer ${key}`,
    `Content-Type: multipart/form-data; boundary=${boundary}`,
  ];
  socket.write(["POST /api/v1/recordings HTTP/1.1", ...head, ...headers, "\r\n"].join("\r\n"));
  return socket;
}

/** Sends so many bytes a second until there is an answer. */
async function creep(socket: Socket, bytes: Buffer, perSecond: number): Promise<string> {
  socket.on("error", () => undefined);
  const answer = text(socket);
  for (let at = 0; at < bytes.length && socket.bytesRead === 0; at += perSecond) {
    socket.write(bytes.subarray(at, at + perSecond));
    await sleep(1000);
  }
  return answer;
}

const incoming = () => arriving(onbin.dataDir).catch(() => []);
const recordings = () => rowsOf(onbin.dataDir, "select sequence_id from calls order by 1");

describe("a sender who goes away half-way leaves nothing", () => {
  test.each<[string, (socket: Socket) => void]>([
    ["closed", (socket) => socket.destroy()],
    ["reset", (socket) => socket.resetAndDestroy()],
    ["closed for writing only", (socket) => socket.end()],
  ])("%s", async (_how, goAway) => {
    for (const headers of [[`Content-Length: ${whole.length}`], ["Transfer-Encoding: chunked"]]) {
      const socket = begin(headers);
      socket.on("error", () => undefined);
      const part = whole.subarray(0, hasFile);
      const isChunked = headers[0]?.startsWith("Transfer");
      socket.write(isChunked ? Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part]) : part);
      await eventually(async () => (await incoming()).length === 2, incoming);
      goAway(socket);
      await eventually(async () => (await incoming()).length === 1, incoming);
    }
    expect(await recordings()).toEqual([]);
  });
});

describe("a form that is cut off is 400, and leaves nothing", () => {
  const legs = form([
    { name: "agent", value: wave(1, 60), filename: "a" },
    { name: "customer", value: wave(2), filename: "c" },
  ]);
  test.each<[string, Buffer]>([
    ["in the file", whole.subarray(0, whole.length - 1000)],
    ["before its last boundary", whole.subarray(0, whole.length - `--${boundary}--\r\n`.length)],
    ["in its last boundary", whole.subarray(0, whole.length - 6)],
    ["in a field", form([{ name: "from", value: "0312345678" }]).subarray(0, 75)],
    ["in the head of a part", whole.subarray(0, 40)],
    ["in the first of two legs", legs.subarray(0, hasFile)],
    ["between two legs", legs.subarray(0, legs.lastIndexOf("Content-Disposition"))],
    ["before it begins", Buffer.alloc(0)],
  ])("%s", async (_where, body) => {
    const answer = await knock(onbin.url, key, body);
    expect([answer.status, answer.body.error.code]).toEqual([400, "multipart_broken"]);
    expect(await incoming()).toHaveLength(1);
    expect(await recordings()).toEqual([]);
  });
});

describe("what other senders make of multipart is understood", () => {
  const file = { name: "audio", value: wave(3), filename: "call.wav" };
  const id = { name: "sequenceId", value: "odd" };
  const take = async (body: Buffer | Part[], headers: Record<string, string> = {}) => {
    const answer = await knock(onbin.url, key, body, headers);
    return [answer.status, answer.body.sequenceId];
  };

  test("a file part without a filename", async () => {
    expect(await take([{ name: "audio", value: wave(3) }, id])).toEqual([201, "odd"]);
  });
  test("fields after the files", async () => {
    expect(await take([file, id])).toEqual([200, "odd"]);
  });
  test("a preamble and an epilogue", async () => {
    const body = form([id, file], { preamble: "For old mail readers.\r\n", epilogue: "The end.\r\n" });
    expect(await take(body)).toEqual([200, "odd"]);
  });
  test("a quoted boundary, upper case, and chunks", async () => {
    const type = `Multipart/Form-Data; Boundary="${boundary}"`;
    expect(await take([id, file], { "content-type": type, "transfer-encoding": "chunked" })).toEqual([
      200,
      "odd",
    ]);
  });
  test("a field with a type, and a file with a hostile name", async () => {
    const hostile = form([id, { ...file, filename: "../../etc/\u0001passwd" }]).toString("latin1");
    const typed = hostile.replace(
      'name="sequenceId"',
      'name="sequenceId"\r\nContent-Type: text/plain; charset=utf-8',
    );
    expect(await take(Buffer.from(typed, "latin1"))).toEqual([200, "odd"]);
  });
  test("audio that contains what looks like a boundary", async () => {
    const tricky = Buffer.concat([wave(4), Buffer.from(`\r\n--${boundary.slice(0, -1)}\r\n\r\n--`)]);
    const answer = await knock(onbin.url, key, recordingForm({ sequenceId: "tricky" }, tricky));
    expect(answer.status).toBe(201);
    const [row] = await rowsOf<{ bytes: number }>(
      onbin.dataDir,
      "select (originals->0->>'bytes')::int as bytes from recordings where sequence_id = 'tricky'",
    );
    expect(row?.bytes).toBe(tricky.length);
  });
  test("in single bytes, slowly", async () => {
    const body = form([id, { name: "audio", value: wave(3), filename: "a" }]);
    const socket = begin([`Content-Length: ${body.length}`, "Connection: close"]);
    socket.setNoDelay(true);
    const answer = text(socket);
    for (const byte of body.subarray(0, 200)) {
      socket.write(Buffer.of(byte));
      await sleep(2);
    }
    socket.write(body.subarray(200));
    expect(await answer).toMatch(/^HTTP\/1\.1 200 /);
  });
});

test("a sender who falls silent is told so after half a minute, and leaves nothing", {
  timeout: 60_000,
}, async () => {
  const answer = await silent;
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(answer).toContain('"code":"too_slow"');
  expect(await recordings()).not.toContainEqual({ sequence_id: "half" });
});

test("so is one who creeps, says nothing, or never ends a head; a slow line is waited for", {
  timeout: 90_000,
}, async () => {
  for (const answer of [...(await creeping), ...(await mute)]) {
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('"code":"too_slow"');
  }
  expect(await slow).toMatch(/^HTTP\/1\.1 201 /);
  await eventually(async () => (await incoming()).length === 0, incoming);
});
