import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cdrOf } from "../../server/ingest/freeswitch/testing/cdr.ts";
import { waveFile } from "../../server/shape/testing/wave-file.ts";
import { eventually } from "../support/bucket-in-test.ts";
import { rowsOf, withClient } from "../support/database-in-test.ts";
import { form, knock, recordingForm, wave } from "../support/door-in-test.ts";
import { pcm16, referenceWave } from "../support/reference-wave.ts";
import { summariseSources } from "../support/source-summary.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;
let acme: Tenant;
let folder: string;
let number = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-freeswitch-"));
  stage = await startStage();
  acme = await stage.addTenant("acme");
});
afterAll(async () => {
  const triedOn = "records and files made by the test from FreeSWITCH's source and documents";
  await summariseSources(stage, { freeswitch: triedOn, fusionpbx: triedOn });
  await stage.close();
  await rm(folder, { recursive: true, force: true });
});

const uuid = () => `00000000-0000-4000-8000-${String(++number).padStart(12, "0")}`;
const urlEncoded = (cdr: object) => `cdr=${encodeURIComponent(JSON.stringify(cdr))}`;

/** Posts a record as mod_json_cdr does by default. @returns status and the call's sequence ID */
async function post(
  body: string | Buffer,
  { key = acme.key as string | null, type = "application/x-www-form-urlencoded", basic = false } = {},
) {
  const credentials = basic
    ? `Basic ${Buffer.from(`onbin:${key}`).toString("base64")}`
    : key === null
      ? ""
      : `Bearer ${key}`;
  const answer = await fetch(`${stage.onbin.url}/api/v1/sources/freeswitch?uuid=x`, {
    method: "POST",
    headers: { authorization: credentials, "content-type": type },
    body: typeof body === "string" ? body : new Uint8Array(body),
  });
  const json = (await answer.json()) as {
    sequenceId: string;
    held: boolean;
    error: { code: string; cure: string };
  };
  return { status: answer.status, ...json };
}

async function told(cdr: object): Promise<string> {
  const { status, sequenceId, error } = await post(urlEncoded(cdr));
  if (status !== 200) throw new Error(JSON.stringify(error));
  return sequenceId;
}

const push = async (fields: Record<string, string>, audio = wave(++number)) =>
  (await knock(stage.onbin.url, acme.key, recordingForm(fields, audio))).body.sequenceId;
const calls = () =>
  rowsOf<{ count: number }>(stage.onbin.dataDir, "select count(*)::int from calls where company_id = 'acme'");
const link = async (id: string) =>
  (
    await rowsOf<{ parent: string; previous: string | null }>(
      stage.onbin.dataDir,
      "select parent_sequence_id as parent, previous_sequence_id as previous from calls where sequence_id = $1",
      [id],
    )
  )[0];

describe("both legs of a call post their records", () => {
  test.each([
    ["A before B", false],
    ["B before A", true],
  ])("%s: one call, with the A leg's facts", async (_order, reversed) => {
    const [a, b] = [uuid(), uuid()];
    const before = (await calls())[0]?.count ?? 0;
    const records = [
      cdrOf({ uuid: a, originated_legs: `ARRAY::${b};Outbound Call;201`, dialed_user: "201" }),
      // What a bridge hands down to the B leg names the A leg's file.
      cdrOf({
        uuid: b,
        originating_leg_uuid: a,
        direction: "outbound",
        record_name: `${a}.wav`,
        start_uepoch: "1",
      }),
    ];
    const ids = [];
    for (const record of reversed ? records.toReversed() : records) ids.push(await told(record));
    expect(new Set(ids).size).toBe(1);
    expect((await calls())[0]?.count).toBe(before + 1);
    const call = await acme.read(ids[0] ?? "");
    expect(call).toMatchObject({
      externalId: a,
      type: "incoming",
      answered: true,
      from: "0312345678",
      to: "0120999999",
      callBegin: "2026-11-22T08:01:45.000Z",
      callEnd: "2026-11-22T08:02:46.000Z",
    });
  });

  test.each([
    ["the recording first", true],
    ["the record first", false],
  ])("a recording that is pushed under the channel's UUID is this call's: %s", async (_order, first) => {
    const a = uuid();
    const pushed = first ? await push({ externalId: a }) : null;
    const recorded = await told(cdrOf({ uuid: a, record_ms: "61000" }));
    const id = pushed ?? (await push({ externalId: a }));
    expect(id).toBe(recorded);
    expect(await acme.until(id, "delivered")).toMatchObject({ from: "0312345678", key: `rec/${id}.wav` });
  });

  test("the B leg's record, then the recording, then the A leg's record: one call", async () => {
    const [a, b] = [uuid(), uuid()];
    const first = await told(cdrOf({ uuid: b, originating_leg_uuid: a }));
    expect(await push({ externalId: a })).toBe(first);
    expect(await told(cdrOf({ uuid: a, record_name: "named-otherwise.wav" }))).toBe(first);
  });

  test("a B leg that was recorded itself is a call of the same chain", async () => {
    const [a, b] = [uuid(), uuid()];
    const second = await told(cdrOf({ uuid: b, originating_leg_uuid: a, call_uuid: a, record_ms: "5000" }));
    const first = await told(cdrOf({ uuid: a, originated_legs: `ARRAY::${b};x;201` }));
    expect(second).not.toBe(first);
    expect(await link(second)).toEqual({ parent: first, previous: first });
    // Its recording comes by its own UUID, and not to the A leg.
    expect(await push({ externalId: b })).toBe(second);
  });

  test("an attended transfer: the consultation follows the first call, in whichever order the records come", async () => {
    for (const reversed of [false, true]) {
      const [a, agent, consult, c] = [uuid(), uuid(), uuid(), uuid()];
      const records = [
        cdrOf({
          uuid: a,
          originated_legs: `ARRAY::${agent};x;201`,
          transfer_history: `ARRAY::1795334560:${a}:att_xfer:a@b/c@d|:1795334560:${a}:uuid_br:${c}`,
        }),
        cdrOf({ uuid: agent, originating_leg_uuid: a, direction: "outbound" }),
        cdrOf({
          uuid: consult,
          user_name: "201",
          dialed_user: "202",
          start_uepoch: "1795334530000000",
          originated_legs: `ARRAY::${c};x;202`,
        }),
        cdrOf({
          uuid: c,
          originating_leg_uuid: consult,
          direction: "outbound",
          transfer_history: `1795334560:${c}:uuid_br:${a}`,
        }),
      ];
      const ids = new Map<string, string>();
      for (const record of reversed ? records.toReversed() : records) {
        ids.set(String(record.variables.uuid), await told(record));
      }
      expect(await link(ids.get(consult) ?? "")).toEqual({ parent: ids.get(a), previous: ids.get(a) });
      expect(await link(ids.get(a) ?? "")).toEqual({ parent: ids.get(a), previous: null });
    }
  });
});

describe("a recording that waits for the record of its call", () => {
  const waits = async (id: string) =>
    (
      await rowsOf<{ waits: boolean }>(
        stage.onbin.dataDir,
        "select facts_until is not null as waits from recordings where sequence_id = $1",
        [id],
      )
    )[0]?.waits;

  test("a B leg's record, before it or after, only names it: the A leg's ends the wait", async () => {
    const [a, before, after] = [uuid(), uuid(), uuid()];
    const mentioned = await told(cdrOf({ uuid: before, originating_leg_uuid: a }));
    expect(
      await rowsOf(stage.onbin.dataDir, "select mentioned_only from calls where sequence_id = $1", [
        mentioned,
      ]),
    ).toEqual([{ mentioned_only: true }]);
    const id = await push({ externalId: a, factsWithin: "300" });
    expect(id).toBe(mentioned);
    expect(await told(cdrOf({ uuid: after, originating_leg_uuid: a }))).toBe(id);
    expect(await waits(id)).toBe(true);
    expect(await told(cdrOf({ uuid: a }))).toBe(id);
    expect(await acme.until(id, "delivered")).toMatchObject({ from: "0312345678" });
    expect(await waits(id)).toBe(false);
  });

  test("its record says at once what it tells and which call it follows: the key knows the chain", async () => {
    const [a, later] = [uuid(), uuid()];
    const first = await told(cdrOf({ uuid: a }));
    const id = await push({ externalId: later, factsWithin: "300" });
    const record = cdrOf({
      uuid: later,
      start_uepoch: "1795334530000000",
      transfer_history: `1795334560:${later}:uuid_br:${a}`,
    });
    // Nobody can hang a call on the first while its name is locked, and the worker has time to ship what is released.
    const telling = await withClient(stage.onbin.dataDir, async (client) => {
      await client.query("select pg_advisory_lock(hashtextextended($1, 0))", [`acme\n${first}`]);
      const answer = told(record);
      await new Promise((resolve) => setTimeout(resolve, 3000));
      return { answer };
    });
    expect(await telling.answer).toBe(id);
    expect((await acme.until(id, "delivered")).key).toBe(`rec/${first}_${id}.wav`);
    expect(await link(id)).toEqual({ parent: first, previous: first });
  });
});

test("a record that is sent again changes nothing", async () => {
  const record = cdrOf({ uuid: uuid() });
  const first = await told(record);
  const before = await calls();
  expect(await told(record)).toBe(first);
  expect(await calls()).toEqual(before);
});

describe("how it is sent", () => {
  test.each([
    [
      "as base64",
      (cdr: string) => `cdr=${Buffer.from(cdr).toString("base64")}`,
      "application/x-www-form-base64-encoded",
    ],
    ["as JSON", (cdr: string) => cdr, "application/json"],
    ["as JSON under the wrong type", (cdr: string) => cdr, "application/x-www-form-urlencoded"],
  ])("%s, its key as the password of HTTP Basic", async (_way, encode, type) => {
    const body = encode(JSON.stringify(cdrOf({ uuid: uuid() })));
    expect((await post(body, { type, basic: true })).status).toBe(200);
  });

  test.each([
    ["no key", urlEncoded(cdrOf({ uuid: uuid() })), null, 401, "key_missing"],
    ["a wrong key", urlEncoded(cdrOf({ uuid: uuid() })), `onbin_${"x".repeat(43)}`, 401, "key_unknown"],
    ["no record", "hello", "", 400, "field_invalid"],
    ["half a record", urlEncoded(cdrOf({ uuid: uuid() })).slice(0, -60), "", 400, "field_invalid"],
    ["a record of 3 MB", `{"x":"${"y".repeat(3 * 2 ** 20)}"}`, "", 413, "too_large"],
  ])("%s is refused with what to do", async (_what, body, key, status, code) => {
    const answer = await post(body, { key: key === "" ? acme.key : key });
    expect([answer.status, answer.error.code]).toEqual([status, code]);
    expect(answer.error.cure).not.toBe("");
  });
});

describe("a call that was recorded in two files", () => {
  const part = (fields: Record<string, string>, audio: Buffer, filename: string) =>
    form([
      ...Object.entries(fields).map(([name, value]) => ({ name, value })),
      { name: "audio", value: audio, filename },
    ]);
  const type = "multipart/form-data; boundary=----onbin-in-test";
  const legs = () => [wave(++number, 0.5), wave(++number, 0.3)] as const;
  const samples = (file: Buffer) => pcm16(file.subarray(44));

  test.each([
    ["incoming", "inbound", true],
    ["outbound", "outbound", false],
  ])("%s: read and write become our side and theirs", async (_type, direction, callerIsRight) => {
    const a = uuid();
    const [read, write] = legs();
    const second = part({ uuid: a, leg: "write", type: direction }, write, "w.wav");
    expect(await post(second, { type })).toMatchObject({ status: 202, held: true, sequenceId: null });
    const first = part({ uuid: a, leg: "read", type: direction }, read, "r.wav");
    const made = await post(first, { type });
    expect(made).toMatchObject({ status: 201, held: false });
    expect(await post(second, { type })).toMatchObject({ status: 200, sequenceId: made.sequenceId });
    const { key } = await acme.until(made.sequenceId, "delivered");
    const [left, right] = callerIsRight ? [write, read] : [read, write];
    const stored = await stage.bucket.read("demo", String(key));
    expect(stored?.equals(referenceWave(samples(left), samples(right)))).toBe(true);
    expect(await told(cdrOf({ uuid: a }))).toBe(made.sequenceId);
  });

  test("where facts may be late, it waits for its record, which releases it", async () => {
    const settings = (change: string) =>
      rowsOf(
        stage.onbin.dataDir,
        `update sources set settings = settings ${change} where kind = 'freeswitch'`,
      );
    await settings(`|| '{"factsWithin": 600}'`);
    const a = uuid();
    const [read, write] = legs();
    await post(part({ uuid: a, leg: "write", type: "inbound" }, write, "w.wav"), { type });
    const made = await post(part({ uuid: a, leg: "read", type: "inbound" }, read, "r.wav"), { type });
    await settings("- 'factsWithin'");
    expect(made.status).toBe(201);
    const [row] = await rowsOf<{ seconds: number | null }>(
      stage.onbin.dataDir,
      "select extract(epoch from facts_until - received_at)::float8 as seconds from recordings where sequence_id = $1",
      [made.sequenceId],
    );
    expect(row?.seconds).toBeGreaterThan(500);
    expect(await told(cdrOf({ uuid: a }))).toBe(made.sequenceId);
    expect((await acme.until(made.sequenceId, "delivered")).from).toBe("0312345678");
  });

  test("a leg that says nothing usable is refused", async () => {
    const wrong = part({ uuid: uuid(), leg: "left" }, waveFile({ data: Buffer.alloc(100) }), "x.wav");
    expect((await post(wrong, { type })).error.code).toBe("field_invalid");
  });
});

describe("records that could not be posted", () => {
  test("are swept out of err-log-dir once they are committed; what cannot be read is set aside and told", async () => {
    const errors = join(folder, "errors");
    await mkdir(join(errors, "2026-11-22-08-00-00"), { recursive: true });
    const made = await stage.onbin.mustRun([
      "source",
      "errors",
      "--company",
      "acme",
      "--folder",
      errors,
      "--json",
    ]);
    const { id: sourceId } = JSON.parse(made) as { id: string };
    const put = async (name: string, text: string, ageSeconds = 10) => {
      const path = join(errors, name);
      await writeFile(path, text);
      const at = Date.now() / 1000 - ageSeconds;
      await utimes(path, at, at);
    };
    const [plain, encoded, broken, young] = [uuid(), uuid(), uuid(), uuid()];
    await put(`a_${plain}.cdr.json`, `${JSON.stringify(cdrOf({ uuid: plain }))}\n`);
    await put(
      `2026-11-22-08-00-00/${encoded}.cdr.json`,
      `${encodeURIComponent(JSON.stringify(cdrOf({ uuid: encoded })))}\n`,
    );
    await put(`${broken}.cdr.json`, '{"variables":{"uuid":\n');
    // Without its newline it may still be written; a stranger's file is left alone.
    await put(`${young}.cdr.json`, JSON.stringify(cdrOf({ uuid: young })).slice(0, 300));
    await put("notes.txt", "mine");
    const left = async () =>
      (await readdir(errors, { recursive: true })).filter((name) => name.includes(".")).sort();
    await eventually(
      async () =>
        (await left()).includes(`${broken}.cdr.json.unreadable`) &&
        !(await left()).some((name) => name.includes(encoded)),
      left,
      30_000,
    );
    expect(await left()).toEqual([`${broken}.cdr.json.unreadable`, `${young}.cdr.json`, "notes.txt"].sort());
    const found = await rowsOf<{ external_id: string }>(
      stage.onbin.dataDir,
      "select external_id from calls where external_id = any($1)",
      [[plain, encoded, broken, young]],
    );
    expect(found.map((row) => row.external_id).sort()).toEqual([plain, encoded].sort());
    const events = await rowsOf<{ kind: string; item: string }>(
      stage.onbin.dataDir,
      "select kind, item from source_events where source_id = $1 and item like '%.cdr.json'",
      [sourceId],
    );
    expect(events.filter(({ kind }) => kind === "refused").map(({ item }) => item)).toEqual([
      `${broken}.cdr.json`,
    ]);
    expect(events.filter(({ kind }) => kind === "received")).toHaveLength(2);
  });

  test("a folder that is not there is refused when it is set, and told when it goes", async () => {
    const gone = join(folder, "gone");
    const refused = await stage.onbin.cli(["source", "errors", "--company", "acme", "--folder", gone]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("ENOENT")]);
    await mkdir(gone);
    await stage.onbin.mustRun(["source", "errors", "--company", "acme", "--folder", gone]);
    await rm(gone, { recursive: true });
    const trouble = () =>
      rowsOf<{ code: string }>(
        stage.onbin.dataDir,
        "select trouble ->> 'code' as code from sources where trouble is not null",
      );
    await eventually(
      async () => (await trouble()).some(({ code }) => code === "spool-unreadable"),
      trouble,
      20_000,
    );
  });
});
