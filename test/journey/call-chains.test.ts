import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { goodValues, saveUntested, startBucket } from "../support/bucket-in-test.ts";
import { openOperator } from "../support/console-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";

let bucket: Awaited<ReturnType<typeof startBucket>>;
let onbin: OnbinInTest;
let operator: Awaited<ReturnType<typeof openOperator>>;
let key: string;
let seed = 0;

beforeAll(async () => {
  bucket = await startBucket();
  onbin = await startOnbin({ env: bucket.env });
  operator = await openOperator(onbin);
  ({ key } = await operator.addCompany("acme"));
  await saveUntested(await operator.addPerson("acme", "administrator"));
});
afterAll(async () => {
  await onbin.stop();
  await bucket.close();
});

/** Pushes a recording (or, with null, facts alone). @returns the sequence ID */
async function push(fields: Record<string, string>, audio: Buffer | null = wave(++seed)): Promise<string> {
  const { status, body } = await knock(onbin.url, key, recordingForm(fields, audio));
  if (status >= 300) throw new Error(JSON.stringify(body));
  return body.sequenceId;
}

const delivered = (sequenceId: string) => onbin.until(key, sequenceId, ["delivered"], 30_000);

describe("a blind transfer of Asterisk: two recordings, one UNIQUEID, parent = linkedid", () => {
  test.each([
    ["one after the other", false],
    ["at the same instant", true],
  ])("%s", async (_how, atOnce) => {
    const id = `1763805600.${atOnce ? 20 : 10}`;
    const fields = { externalId: id, parentSequenceId: id, type: "incoming" };
    const ids = atOnce
      ? await Promise.all([push(fields), push(fields)])
      : [await push(fields), await push(fields)];
    const calls = await Promise.all(ids.map(delivered));
    const first = calls.find((call) => call.sequenceId === call.parentSequenceId);
    const second = calls.find((call) => call.sequenceId !== call.parentSequenceId);
    expect(second?.parentSequenceId).toBe(first?.sequenceId);
    // S16: whoever searches the bucket for the parent finds both.
    expect(calls.map((call) => call.key).sort()).toEqual(
      [`rec/${first?.sequenceId}.wav`, `rec/${first?.sequenceId}_${second?.sequenceId}.wav`].sort(),
    );
    expect(bucket.puts(first?.sequenceId ?? "?")).toHaveLength(2);
  });

  test("twenty of one call at once make one chain with one root", async () => {
    const fields = { externalId: "1763805600.99", parentSequenceId: "1763805600.99" };
    const ids = await Promise.all(Array.from({ length: 20 }, () => push(fields)));
    const calls = await Promise.all(ids.map((id) => onbin.read(key, id)));
    expect(new Set(ids).size).toBe(20);
    const roots = new Set(calls.map((call) => call.parentSequenceId));
    expect(roots.size).toBe(1);
    expect(ids).toContain([...roots][0]);
  });
});

describe("a parent that comes later", () => {
  test("known by its externalId: its ID is made at once, and is the one it gets", async () => {
    const child = await push({ externalId: "1763.31", parentSequenceId: "1763.30" });
    const { parentSequenceId, key: childKey } = await delivered(child);
    expect(childKey).toBe(`rec/${parentSequenceId}_${child}.wav`);
    const parent = await push({ externalId: "1763.30", parentSequenceId: "1763.30" });
    expect(parent).toBe(parentSequenceId);
    expect((await delivered(parent)).key).toBe(`rec/${parent}.wav`);
  });

  test("known by its sequence ID", async () => {
    const child = await push({
      sequenceId: "child-1",
      parentSequenceId: "root-1",
      previousSequenceId: "root-1",
    });
    const parent = await push({ sequenceId: "root-1" });
    expect((await delivered(child)).key).toBe("rec/root-1_child-1.wav");
    expect((await delivered(parent)).key).toBe("rec/root-1.wav");
  });

  test("child and parent at the same instant, many times over", async () => {
    const pairs = await Promise.all(
      Array.from({ length: 10 }, async (_, i) => {
        const root = `1763.5${i}`;
        const [child, parent] = await Promise.all([
          push({ externalId: `1763.6${i}`, parentSequenceId: root, previousSequenceId: root }),
          push({ externalId: root, parentSequenceId: root }),
        ]);
        return { child: await onbin.read(key, child), parent };
      }),
    );
    for (const { child, parent } of pairs) {
      expect([child.parentSequenceId, child.previousSequenceId]).toEqual([parent, parent]);
    }
  });
});

test("the chain of three: parent is the first, previous the one before", async () => {
  const root = await push({ externalId: "ivr.1", type: "incoming" });
  const second = await push({ externalId: "ivr.2", parentSequenceId: "ivr.1", previousSequenceId: "ivr.1" });
  const third = await push({
    sequenceId: "third",
    type: "transfer",
    parentSequenceId: root,
    previousSequenceId: "ivr.2",
  });
  expect(await onbin.read(key, third)).toMatchObject({ parentSequenceId: root, previousSequenceId: second });
  expect((await delivered(third)).key).toBe(`rec/${root}_third.wav`);
  expect(await onbin.read(key, root)).toMatchObject({ parentSequenceId: root, previousSequenceId: null });
});

describe("facts and audio come in any order, and twice", () => {
  const facts = { type: "outbound", from: "0311112222", callBegin: "2026-11-22T10:00:00+09:00" };

  test("facts first: 201 without a state, and the audio joins them by its externalId", async () => {
    const told = await knock(onbin.url, key, recordingForm({ externalId: "facts.1", ...facts }, null));
    expect([told.status, told.body.state]).toEqual([201, null]);
    const id = await push({ externalId: "facts.1" });
    expect(id).toBe(told.body.sequenceId);
    expect(await delivered(id)).toMatchObject({
      type: "outbound",
      from: "0311112222",
      callBegin: "2026-11-22T01:00:00.000Z",
    });
  });

  test("audio first: facts update the history, a newer word wins, and the key stays", async () => {
    const id = await push({ sequenceId: "late-facts", from: "unknown" });
    const before = await delivered(id);
    expect(before.key).toBe("rec/late-facts.wav");
    const late = { sequenceId: "late-facts", ...facts, parentSequenceId: "late.parent", memo: "a\nb" };
    const told = await knock(onbin.url, key, recordingForm(late, null));
    expect([told.status, told.body.state]).toEqual([200, "delivered"]);
    const after = await onbin.read(key, id);
    expect(after).toMatchObject({ from: "0311112222", memo: "a\nb", key: "rec/late-facts.wav" });
    expect(after.parentSequenceId).not.toBe(id);
    expect(bucket.puts("late-facts")).toHaveLength(1);
  });

  test("a call that nobody answered has facts alone, and never a transfer", async () => {
    const id = await push({ externalId: "facts.2", answered: "false", type: "incoming" }, null);
    expect(await onbin.read(key, id)).toMatchObject({
      state: null,
      answered: false,
      key: null,
      attempts: [],
    });
  });
});

test("the key is fixed before the first attempt: facts that come between two attempts change nothing", async () => {
  bucket.faults.set([{ match: { key: "*between*" }, act: { kind: "answer", code: "SlowDown" } }]);
  const id = await push({ sequenceId: "between" });
  await onbin.until(key, id, ["retrying"]);
  await push({ sequenceId: "between", parentSequenceId: "elsewhere" }, null);
  bucket.faults.clear();
  const { key: objectKey, parentSequenceId } = await delivered(id);
  expect([objectKey, parentSequenceId]).toEqual(["rec/between.wav", "elsewhere"]);
  const keys = bucket.puts("between").map((put) => put.key);
  expect(keys.length).toBeGreaterThan(1);
  expect(new Set(keys)).toEqual(new Set(["rec/between.wav"]));
});

test("a folder of several parts, and a company of its own", async () => {
  const { key: theirs } = await operator.addCompany("other");
  await saveUntested(await operator.addPerson("other", "administrator"), { folder: "/calls//2026/" });
  const { body } = await knock(onbin.url, theirs, recordingForm({ sequenceId: "root-1" }, wave(900)));
  const { key: objectKey, bucket: name } = await onbin.until(theirs, body.sequenceId, ["delivered"], 30_000);
  expect([name, objectKey]).toEqual([goodValues.bucket, "calls/2026/root-1.wav"]);
});
