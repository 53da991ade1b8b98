import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../support/bucket-in-test.ts";
import { openOperator } from "../support/console-in-test.ts";
import { boundary, form, knock, recordingForm, wave } from "../support/door-in-test.ts";
import { figureOf } from "../support/figure-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { arriving } from "../support/spool-looks.ts";

const limit = 200_000;
let onbin: OnbinInTest;
let acme: string;
let other: string;
let third: string;

beforeAll(async () => {
  onbin = await startOnbin({ env: { ONBIN_MAX_UPLOAD: String(limit), ONBIN_UPLOADS_AT_ONCE: "128" } });
  const operator = await openOperator(onbin);
  acme = (await operator.addCompany("acme")).key;
  other = (await operator.addCompany("other")).key;
  third = (await operator.addCompany("third")).key;
});
afterAll(() => onbin.stop());

const incoming = () => arriving(onbin.dataDir).catch(() => []);
const uploads = () => figureOf(onbin.url, 'onbin_door_uploads{state="arriving"}');

/** Sends only the head of a push; what was answered is in the socket. */
function begin(key: string, headers: readonly string[]): Socket {
  const socket = connect(onbin.port, "127.0.0.1");
  socket.write(
    [
      "POST /api/v1/recordings HTTP/1.1",
      "Host: onbin",
      `Authorization: Bearer ${key}`,
      `Content-Type: multipart/form-data; boundary=${boundary}`,
      ...headers,
      "\r\n",
    ].join("\r\n"),
  );
  return socket;
}

test("413 by Content-Length alone, before a byte is taken, where the sender waits for 100 Continue", async () => {
  const answer = await text(begin(acme, [`Content-Length: ${limit + 1}`, "Expect: 100-continue"]));
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toContain('"code":"too_large"');
  expect(answer).toContain(String(limit));
});

test("100 Continue comes only to a sender whose key and length are right", async () => {
  const body = form(recordingForm({}, wave(1)));
  const length = `Content-Length: ${body.length}`;
  const wrong = await text(begin(`onbin_${"A".repeat(43)}`, [length, "Expect: 100-continue"]));
  expect(wrong).toMatch(/^HTTP\/1\.1 401 /);
  const socket = begin(acme, [length, "Expect: 100-continue", "Connection: close"]);
  const answer = text(socket);
  await eventually(() => socket.bytesRead > 0);
  socket.write(body);
  expect(await answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 /);
});

test("413 in the middle of chunks, and the sender gets to see it", async () => {
  const large = recordingForm({ from: "1" }, Buffer.alloc(20 * limit));
  const { status, body } = await knock(onbin.url, acme, large, { "transfer-encoding": "chunked" });
  expect([status, body.error.code, body.error.details]).toEqual([413, "too_large", { limitBytes: limit }]);
  expect(await incoming()).toEqual([]);
});

test("a recording just under the limit is taken, chunked and not", async () => {
  const fits = recordingForm({}, Buffer.alloc(limit - 300, 1));
  expect((await knock(onbin.url, acme, fits)).status).toBe(201);
  expect((await knock(onbin.url, acme, fits, { "transfer-encoding": "chunked" })).status).toBe(200);
});

test("429: the 65th upload at once of a company, and no other company's", async () => {
  const body = form(recordingForm({}, wave(2)));
  const sockets = Array.from({ length: 64 }, () => begin(acme, [`Content-Length: ${body.length}`]));
  for (const socket of sockets) socket.write(body.subarray(0, 300));
  await eventually(async () => (await uploads()) === 64);
  const { status, headers, body: refused } = await knock(onbin.url, acme, recordingForm({}, wave(2)));
  expect([status, refused.error.code, headers["retry-after"]]).toEqual([429, "too_many_requests", "1"]);
  expect((await knock(onbin.url, other, recordingForm({}, wave(2)))).status).toBe(201);
  for (const socket of sockets) socket.destroy();
  await eventually(async () => (await uploads()) === 0);
  expect((await knock(onbin.url, acme, recordingForm({}, wave(2)))).status).toBe(201);
});

/** Uploads under way that have all the places that these two companies may have. */
async function holdPlaces(body: Buffer): Promise<Socket[]> {
  const sockets: Socket[] = [];
  // The one after the other: what each may have depends on who came first.
  for (const [key, count] of [
    [acme, 64],
    [other, 32],
  ] as const) {
    const more = Array.from({ length: count }, () => begin(key, [`Content-Length: ${body.length}`]));
    for (const socket of more) socket.write(body.subarray(0, 300));
    sockets.push(...more);
    await eventually(async () => (await uploads()) === sockets.length);
  }
  return sockets;
}

test("503: a company has as many places as are free, before a byte is taken, and a third one still comes in", async () => {
  const body = form(recordingForm({}, wave(4)));
  const length = `Content-Length: ${body.length}`;
  const sockets = await holdPlaces(body);
  const answer = await text(begin(other, [length, "Expect: 100-continue"]));
  expect(answer).toMatch(/^HTTP\/1\.1 503 .*retry-after: 1\r\n.*"code":"door_busy"/is);
  expect((await knock(onbin.url, third, recordingForm({}, wave(4)))).status).toBe(201);
  for (const socket of sockets) socket.destroy();
  await eventually(async () => (await uploads()) === 0);
  expect((await knock(onbin.url, other, recordingForm({}, wave(4)))).status).toBe(201);
});

test("503: more than have room in the line as well, each answered and written down like any other", async () => {
  const body = form(recordingForm({}, wave(4)));
  const length = `Content-Length: ${body.length}`;
  const sockets = await holdPlaces(body);
  const refusedBefore = refusals().length;
  const countedBefore = await count503();
  // 128 stand in the line; of half nothing more than the head is asked for, the others send all.
  const turnedAway = Array.from({ length: 200 }, (_, at) => {
    const socket = begin(other, [
      "Connection: close",
      length,
      ...(at % 2 === 0 ? ["Expect: 100-continue"] : []),
    ]);
    if (at % 2 === 1) socket.write(body);
    return text(socket);
  });
  for (const answer of await Promise.all(turnedAway)) {
    expect(answer).toMatch(
      /^HTTP\/1\.1 503 .*retry-after: \d+\r\n.*connection: close\r\n.*"code":"door_busy"/is,
    );
  }
  await eventually(() => refusals().length === refusedBefore + 200);
  expect(
    refusals().every((line) => line.includes('"company":"other"') && line.includes('"status":503')),
  ).toBe(true);
  expect((await count503()) - countedBefore).toBe(200);
  for (const socket of sockets) socket.destroy();
  await eventually(async () => (await uploads()) === 0);
  expect((await knock(onbin.url, other, recordingForm({}, wave(5)))).status).toBe(201);
}, 30_000);

const refusals = () =>
  onbin.output
    .join("")
    .split("\n")
    .filter((line) => line.includes('"event":"door.refused"') && line.includes('"code":"door_busy"'));

const count503 = () => figureOf(onbin.url, 'onbin_door_answers_total{status="503"}');

test("429: an address that tries out keys, while right keys still work", async () => {
  const parts = recordingForm({}, wave(3));
  const statuses: number[] = [];
  for (let i = 0; i < 40; i++) {
    statuses.push((await knock(onbin.url, `onbin_${String(i).padStart(43, "A")}`, parts)).status);
  }
  expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401));
  expect(statuses.slice(-3)).toEqual([429, 429, 429]);
  const { headers } = await knock(onbin.url, `onbin_${"B".repeat(43)}`, parts);
  expect(Number(headers["retry-after"])).toBeGreaterThan(0);
  expect((await knock(onbin.url, other, parts)).status).toBe(201);
});
