import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RecordingList } from "../../contract/push.ts";
import { openOperator } from "../support/console-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { type DoorAnswer, knock, type Part, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { keptBelow } from "../support/spool-looks.ts";

let onbin: OnbinInTest;
let acme: string;
let other: string;

beforeAll(async () => {
  onbin = await startOnbin();
  const operator = await openOperator(onbin);
  acme = (await operator.addCompany("acme")).key;
  other = (await operator.addCompany("other")).key;
});
afterAll(() => onbin.stop());

const push = (
  fields: Record<string, string>,
  audio: Buffer | null,
  headers: Record<string, string> = {},
  key = acme,
) => knock(onbin.url, key, recordingForm(fields, audio), headers);
const short = ({ status, body }: DoorAnswer) => [status, body.sequenceId];

describe("under its sequenceId", () => {
  test("201 with where to look, then 200, and the facts are completed, not changed", async () => {
    const first = await push({ sequenceId: "A-1", from: "0311112222" }, wave(1));
    const url = `${onbin.url}/api/v1/recordings/A-1`;
    const reason = expect.objectContaining({ code: "integration-off" });
    expect([first.status, first.body]).toEqual([201, { sequenceId: "A-1", state: "skipped", reason, url }]);
    expect(first.headers.location).toBe(url);
    const again = await push({ sequenceId: "A-1", from: "0399999999", to: "0120" }, wave(1));
    expect([again.status, again.body]).toEqual([200, { sequenceId: "A-1", state: "skipped", reason, url }]);
    expect(await onbin.read(acme, "A-1")).toMatchObject({ from: "0311112222", to: "0120" });
  });

  test("other bytes: 409 with both hashes, and nothing has changed", async () => {
    const before = await onbin.read(acme, "A-1");
    const refused = await push({ sequenceId: "A-1", from: "1", memo: "other" }, wave(2));
    expect([refused.status, refused.body.error.code]).toEqual([409, "recording_differs"]);
    const { sequenceId, storedSha256, sentSha256 } = refused.body.error.details ?? {};
    expect([sequenceId, storedSha256]).toEqual(["A-1", before.audioSha256]);
    expect(sentSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(sentSha256).not.toBe(storedSha256);
    expect(await onbin.read(acme, "A-1")).toEqual(before);
  });

  test("two legs are the same only when both are", async () => {
    const legs = (agent: number, customer: number): Part[] => [
      { name: "sequenceId", value: "legs" },
      { name: "customer", value: wave(customer), filename: "c" },
      { name: "agent", value: wave(agent), filename: "a" },
    ];
    const rx = legs(3, 4).map((part) => ({
      ...part,
      name: { agent: "rx", customer: "tx" }[part.name] ?? part.name,
    }));
    expect((await knock(onbin.url, acme, legs(3, 4))).status).toBe(201);
    expect((await knock(onbin.url, acme, legs(3, 4).reverse())).status).toBe(200);
    expect((await knock(onbin.url, acme, rx)).status).toBe(200);
    expect((await knock(onbin.url, acme, legs(4, 3))).status).toBe(409);
    expect((await push({ sequenceId: "legs" }, wave(3))).status).toBe(409);
  });

  test("a recording that came under another name is found by the ID it was given", async () => {
    const { body } = await push({ externalId: "pbx-7" }, wave(7));
    expect(short(await push({ sequenceId: body.sequenceId }, wave(7)))).toEqual([200, body.sequenceId]);
    expect((await push({ sequenceId: body.sequenceId }, wave(8))).status).toBe(409);
  });
});

describe("under its Idempotency-Key", () => {
  const named = { "idempotency-key": "job 42" };
  test("the key decides, whatever else is said", async () => {
    const first = await push({ externalId: "x-1" }, wave(10), named);
    expect(first.status).toBe(201);
    const again = await push({ externalId: "x-2" }, wave(10), named);
    expect(short(again)).toEqual([200, first.body.sequenceId]);
    expect((await push({ externalId: "x-1" }, wave(11), named)).status).toBe(409);
  });
});

describe("under its externalId and its audio", () => {
  test("the same audio is one recording, other audio a call of its own with the same parent", async () => {
    const first = await push({ externalId: "1763.5" }, wave(20));
    expect(short(await push({ externalId: "1763.5" }, wave(20)))).toEqual([200, first.body.sequenceId]);
    const second = await push({ externalId: "1763.5" }, wave(21));
    expect(second.status).toBe(201);
    expect(await onbin.read(acme, second.body.sequenceId)).toMatchObject({
      externalId: "1763.5",
      parentSequenceId: first.body.sequenceId,
    });
  });
});

describe("without any name", () => {
  test("a sender who repeats itself word for word is recognised", async () => {
    const first = await push({ from: "1", to: "2" }, wave(30));
    expect(first.body.sequenceId).toMatch(/^[0-9A-Z]{26}$/);
    expect(short(await push({ from: "1", to: "2" }, wave(30)))).toEqual([200, first.body.sequenceId]);
    expect((await push({ from: "1", to: "3" }, wave(30))).status).toBe(201);
  });
});

describe("at the same instant", () => {
  test.each<[string, Record<string, string>, Record<string, string>]>([
    ["sequenceId", { sequenceId: "race" }, {}],
    ["Idempotency-Key", {}, { "idempotency-key": "race" }],
    ["externalId", { externalId: "race.1" }, {}],
    ["nothing", { from: "race" }, {}],
  ])("20 equal pushes, named by %s: one recording, one 201", async (how, fields, headers) => {
    const audio = wave(100 + how.length);
    const answers = await Promise.all(Array.from({ length: 20 }, () => push(fields, audio, headers)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(19).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => body.sequenceId)).size).toBe(1);
  });

  test("20 different recordings under one ID: one 201, nineteen 409", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => push({ sequenceId: "clash" }, wave(200 + i))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(409)]);
  });
});

describe("in another company the same IDs are other recordings", () => {
  test("201, and neither sees the other's", async () => {
    const headers = { "idempotency-key": "job 42" };
    const theirs = await push(
      { sequenceId: "A-1", externalId: "1763.5", memo: "theirs" },
      wave(1),
      headers,
      other,
    );
    expect(theirs.status).toBe(201);
    expect(await onbin.read(acme, "A-1")).toMatchObject({ memo: null, from: "0311112222", externalId: null });
    expect(await onbin.read(other, "A-1")).toMatchObject({
      memo: "theirs",
      from: null,
      parentSequenceId: "A-1",
    });
    const list = await fetch(`${onbin.url}/api/v1/recordings`, {
      headers: { authorization: `Bearer ${other}` },
    });
    const { items } = (await list.json()) as RecordingList;
    expect(items.map(({ sequenceId }) => sequenceId)).toEqual(["A-1"]);
  });

  test("another's recording answers word for word as one that never was", async () => {
    const ask = async (id: string) => {
      const answer = await fetch(`${onbin.url}/api/v1/recordings/${id}`, {
        headers: { authorization: `Bearer ${other}` },
      });
      return [answer.status, await answer.text()];
    };
    const [status, text] = await ask("clash");
    expect(status).toBe(404);
    expect(await ask("made-up")).toEqual([404, text]);
  });
});

test("in the spool each recording is there once: what came again was thrown away", async () => {
  const rows = await rowsOf<{ file: string }>(
    onbin.dataDir,
    "select o->>'file' as file from recordings, jsonb_array_elements(originals) o",
  );
  expect(await keptBelow(onbin.dataDir)).toEqual(rows.map(({ file }) => file).sort());
});
