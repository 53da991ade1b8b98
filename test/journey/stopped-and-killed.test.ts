import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, saveUntested, startBucket } from "../support/bucket-in-test.ts";
import { openOperator } from "../support/console-in-test.ts";
import { boundary, form, knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { processesOf, stillAlive } from "../support/processes-in-test.ts";
import { arriving } from "../support/spool-looks.ts";

let bucket: Awaited<ReturnType<typeof startBucket>>;
let dataDir: string;
let onbin: OnbinInTest;
let key: string;
const pushed: string[] = [];

const start = async () => {
  onbin = await startOnbin({ dataDir, env: bucket.env });
};

beforeAll(async () => {
  bucket = await startBucket({ buckets: [{ name: "demo", versioned: true }] });
  dataDir = await mkdtemp(join(tmpdir(), "onbin-killed-"));
  await start();
  const operator = await openOperator(onbin);
  ({ key } = await operator.addCompany("acme"));
  await saveUntested(await operator.addPerson("acme", "administrator"));
});
afterAll(async () => {
  await onbin.stop();
  await bucket.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function push(sequenceId: string): Promise<void> {
  const { status } = await knock(onbin.url, key, recordingForm({ sequenceId }, wave(pushed.length + 1)));
  expect(status).toBe(201);
  pushed.push(sequenceId);
}

/** What the store answers late is under way meanwhile. */
const slowly = (id: string, milliseconds: number) =>
  bucket.faults.set([{ match: { key: `*${id}*` }, act: { kind: "delay", milliseconds, at: "stored" } }]);

const sending = (id: string) => onbin.until(key, id, ["sending"]);

/** Signals, waits for the end. @returns exit code, signal, milliseconds, and what outlived it */
async function end(signal: NodeJS.Signals, whom: "supervisor" | "group") {
  const processes = await processesOf(onbin.service.pid, dataDir);
  expect(processes.length).toBeGreaterThan(8);
  const group = processes.find(({ pid }) => pid === onbin.service.pid)?.group;
  const closed = once(onbin.service, "close");
  const since = Date.now();
  for (const { pid, group: its } of processes) {
    if (pid === onbin.service.pid || (whom === "group" && its === group)) process.kill(pid, signal);
  }
  const [code, by] = (await closed) as [number | null, string | null];
  return { code, by, ms: Date.now() - since, left: await stillAlive(processes) };
}

test("SIGTERM: what is under way is finished, every process ends, exit code 0", async () => {
  slowly("term", 1500);
  await push("term-1");
  await sending("term-1");
  const { code, left } = await end("SIGTERM", "supervisor");
  expect([code, left]).toEqual([0, []]);
  await start();
  const { state, attempts } = await onbin.read(key, "term-1");
  expect([state, attempts.map(({ outcome }) => outcome)]).toEqual(["delivered", ["delivered"]]);
});

test("Ctrl-C, which a terminal sends to the whole group: the same", async () => {
  slowly("ctrl", 1500);
  await push("ctrl-1");
  await sending("ctrl-1");
  const { code, left } = await end("SIGINT", "group");
  expect([code, left]).toEqual([0, []]);
  await start();
  const { state, attempts } = await onbin.read(key, "ctrl-1");
  expect([state, attempts.map(({ outcome }) => outcome)]).toEqual(["delivered", ["delivered"]]);
});

test("SIGTERM is not held up by an upload that has fallen silent, of which nothing is kept", {
  timeout: 60_000,
}, async () => {
  const body = form(recordingForm({ sequenceId: "silent" }, wave(1, 60)));
  const socket = connect(onbin.port, "127.0.0.1").on("error", () => undefined);
  socket.write(
    `POST /api/v1/recordings HTTP/1.1\r\nHost: onbin\r\nAuthorization: Bearer ${key}\r\n` +
      `Content-Type: multipart/form-data; boundary=${boundary}\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  // More than is gathered before it is written.
  socket.write(body.subarray(0, 700_000));
  const incoming = () => arriving(dataDir);
  await eventually(async () => (await incoming()).length === 1);
  const { code, ms, left } = await end("SIGTERM", "supervisor");
  expect([code, left]).toEqual([0, []]);
  expect(ms).toBeLessThan(35_000);
  socket.destroy();
  await start();
  const answer = await fetch(`${onbin.url}/api/v1/recordings/silent`, {
    headers: { authorization: `Bearer ${key}` },
  });
  expect(answer.status).toBe(404);
});

test("kill -9 of everything, the database too: it starts again, and all that was pushed is delivered once", {
  timeout: 180_000,
}, async () => {
  slowly("kill", 3000);
  await Promise.all(Array.from({ length: 12 }, (_, i) => push(`kill-${i}`)));
  // Some are under way, some are not even shaped, some are stored without our knowing.
  await eventually(() => bucket.faults.items.some(({ struck }) => struck > 2));
  const processes = await processesOf(onbin.service.pid, dataDir);
  const closed = once(onbin.service, "close");
  for (const { pid } of processes) process.kill(pid, "SIGKILL");
  await closed;
  await eventually(async () => (await stillAlive(processes)).length === 0);
  bucket.faults.clear();

  await start();
  for (const id of pushed) {
    const { key: objectKey } = await onbin.until(key, id, ["delivered"], 120_000);
    expect(await bucket.versions("demo", objectKey ?? "")).toHaveLength(1);
  }
  expect(new Set(bucket.storedKeys())).toEqual(new Set(pushed.map((id) => `rec/${id}.wav`)));
  await push("after");
  await onbin.until(key, "after", ["delivered"]);
});
