import iconv from "iconv-lite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MakeCsv } from "../../contract/csv-files.ts";
import { eventually } from "../support/bucket-in-test.ts";
import type { ConsoleInTest } from "../support/console-in-test.ts";
import { askCsv, downloadCsv, insertCalls, listCsv, makeCsv, untilOver } from "../support/csv-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { readCsvByName } from "../support/read-csv.ts";
import { type SmtpInTest, startSmtp } from "../support/smtp-in-test.ts";
import { keptBelow } from "../support/spool-looks.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

const october = { from: "2026-10-01", to: "2026-10-31" } as const;

let smtp: SmtpInTest;
let stage: Stage;
let acme: Tenant;
let member: ConsoleInTest;
let stranger: ConsoleInTest;
let seed = 0;

const push = async (facts: Record<string, string>, isRecorded = false) => {
  const answer = await knock(
    stage.onbin.url,
    acme.key,
    recordingForm(facts, isRecorded ? wave(++seed) : null),
  );
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
};

beforeAll(async () => {
  smtp = await startSmtp();
  stage = await startStage({}, { ONBIN_SMTP_URL: smtp.url });
  acme = await stage.addTenant("acme");
  member = await stage.operator.addPerson("acme", "member");
  await stage.addTenant("other", null);
  stranger = await stage.operator.addPerson("other", "member");
  // Days are the company's: this is October 1st, 00:00:05 in Tokyo.
  await push(
    {
      sequenceId: "first",
      type: "incoming",
      answered: "true",
      from: "+81312345678",
      to: "0312340000",
      userName: "髙橋 〜子",
      contactName: "𠮷田",
      memo: '=HYPERLINK("http://example.com")\n2 行目',
      dialBegin: "2026-09-30T15:00:05.900Z",
      callBegin: "2026-09-30T15:00:12.100Z",
      callEnd: "2026-09-30T15:02:00Z",
    },
    true,
  );
  await push(
    {
      sequenceId: "second",
      parentSequenceId: "first",
      previousSequenceId: "first",
      type: "transfer",
      answered: "true",
      callBegin: "2026-09-30T15:02:01Z",
      callEnd: "2026-09-30T15:03:01Z",
    },
    true,
  );
  await push({
    sequenceId: "missed",
    type: "outbound",
    answered: "false",
    dialBegin: "2026-10-20T01:00:00Z",
    callBegin: "2026-10-20T01:00:30Z",
    callEnd: "2026-10-20T01:00:31Z",
  });
  // A chain over the end of the month, with a step; and one whose first call nobody told of.
  await push({ sequenceId: "late", type: "incoming", callBegin: "2026-10-31T14:59:00Z", answered: "true" });
  const ofLate = { parentSequenceId: "late", previousSequenceId: "late" };
  await push({ sequenceId: "menu", ...ofLate, type: "play", callBegin: "2026-10-31T14:59:30Z" });
  await push({ sequenceId: "next-day", ...ofLate, type: "transfer", callBegin: "2026-10-31T15:00:00Z" });
  await push({
    sequenceId: "orphan",
    parentSequenceId: "untold",
    type: "voicemail",
    callBegin: "2026-10-31T01:00:00Z",
  });
  // September, a second before midnight.
  await push({ sequenceId: "before", type: "internal", callBegin: "2026-09-30T14:59:59Z" });
  for (const id of ["first", "second"]) await acme.until(id, "delivered");
}, 120_000);

afterAll(async () => {
  await stage?.close();
  await smtp?.close();
});

const rowsFor = async (wanted: MakeCsv) =>
  readCsvByName((await makeCsv(acme.administrator, wanted)).bytes.toString());

/** Nine hours after UTC, as the other times of the file. */
const receivedInTokyo = async (id: string) => {
  const [row] = await rowsOf<{ at: Date }>(
    stage.onbin.dataDir,
    "select received_at as at from recordings where company_id = 'acme' and sequence_id = $1",
    [id],
  );
  const there = new Date(Number(row?.at) + 9 * 3_600_000);
  return there.toISOString().slice(0, 19).replace("T", " ");
};

describe("the list of a month", () => {
  test("has the documented columns in their order, and ours behind", async () => {
    const { bytes, headers, file } = await makeCsv(acme.administrator, { kind: "list", ...october });
    expect(bytes.subarray(0, 3).toString("hex")).toBe("efbbbf");
    expect(bytes.toString().replace("\uFEFF", "").split("\r\n")[0]).toBe(
      "Call Type,Sequence ID,User name,Call from,Call to,Account name,Contact person name,Dial begin time," +
        "Call begin time,Call end time,Ringing time,Call duration,Call memo,Parent sequence ID,Transfer state," +
        "Object key,SHA-256,Received at",
    );
    expect(file).toMatchObject({ rows: 5, expected: 5, replaced: 0, bytes: bytes.length });
    expect(headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
    expect(headers.get("content-disposition")).toBe(
      "attachment; filename=\"calls_2026-10-01_2026-10-31.csv\"; filename*=UTF-8''calls_2026-10-01_2026-10-31.csv",
    );
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cache-control")).toBe("private, no-store");
    expect(headers.get("content-length")).toBe(String(bytes.length));
    const japanese = await downloadCsv(acme.administrator, file.id, "ja");
    expect(decodeURIComponent(japanese.headers.get("content-disposition") ?? "")).toContain(
      "応対履歴_2026-10-01",
    );
  });

  test("has every call of the company's days, oldest first, with the file in the bucket", async () => {
    const rows = await rowsFor({ kind: "list", ...october });
    expect(rows.map((row) => row["Sequence ID"])).toEqual(["first", "second", "missed", "orphan", "late"]);
    const second = await acme.read("second");
    expect(rows[0]).toMatchObject({
      "Call Type": "Incoming call",
      "Call from": "'+81312345678",
      "User name": "髙橋 〜子",
      "Dial begin time": "2026-10-01 00:00:05",
      "Call begin time": "2026-10-01 00:00:12",
      "Call end time": "2026-10-01 00:02:00",
      "Ringing time": "7",
      "Call duration": "108",
      "Call memo": '\'=HYPERLINK("http://example.com")\n2 行目',
    });
    expect(rows[1]).toMatchObject({
      "Call Type": "Call transfer",
      "Parent sequence ID": "first",
      "Transfer state": "delivered",
      "Object key": "rec/first_second.wav",
      "SHA-256": second.sha256 ?? "?",
      "Received at": await receivedInTokyo("second"),
    });
    expect(rows[2]).toMatchObject({
      "Call Type": "Outbound call (No Answer)",
      "Call begin time": "",
      "Ringing time": "31",
      "Call duration": "",
      "Transfer state": "",
      "Received at": "",
    });
    expect(rows[3]).toMatchObject({ "Call Type": "Answering machine", "Parent sequence ID": "untold" });
  });

  test("of Shift_JIS: what it lacks is replaced visibly and counted, what it has is there", async () => {
    const { bytes, file, headers } = await makeCsv(member, { kind: "list", code: "shift_jis", ...october });
    expect(headers.get("content-type")).toContain("charset=Shift_JIS");
    const rows = readCsvByName(iconv.decode(bytes, "cp932"));
    expect(rows[0]).toMatchObject({ "User name": "髙橋 ～子", "Contact person name": "〓田" });
    expect(file.replaced).toBe(1);
  });

  test("with filters: the calls that the call history shows for them", async () => {
    const ids = async (filters: MakeCsv["filters"]) =>
      (await rowsFor({ kind: "list", ...october, ...(filters === undefined ? {} : { filters }) })).map(
        (row) => row["Sequence ID"],
      );
    expect(await ids({ q: "03-1234-5678" })).toEqual(["first"]);
    expect(await ids({ q: "first" })).toEqual(["first", "second"]);
    expect(await ids({ q: "高橋" })).toEqual([]);
    expect(await ids({ q: "髙橋" })).toEqual(["first"]);
    expect(await ids({ type: "outbound-no-answer" })).toEqual(["missed"]);
    expect(await ids({ state: "delivered" })).toEqual(["first", "second"]);
    expect(await ids({ state: "none", type: "incoming" })).toEqual(["late"]);
  });
});

describe("the flow", () => {
  const flow = async (wanted: Omit<MakeCsv, "kind">) =>
    (await rowsFor({ kind: "flow", ...wanted })).map((row) => [
      row["Parent sequence ID"],
      row["Sequence ID"],
      row["Previous sequence ID"],
      row["Call type"],
    ]);

  test("has whole chains, in their order, with the steps", async () => {
    expect(await flow(october)).toEqual([
      ["first", "first", "", "incoming"],
      ["first", "second", "first", "forward"],
      ["missed", "missed", "", "outbound"],
      ["untold", "untold", "", ""],
      ["untold", "orphan", "", "voicemail"],
      ["late", "late", "", "incoming"],
      ["late", "menu", "late", "play"],
      ["late", "next-day", "late", "forward"],
    ]);
    expect(await flow({ from: "2026-11-01", to: "2026-11-30" })).toEqual([
      ["late", "late", "", "incoming"],
      ["late", "menu", "late", "play"],
      ["late", "next-day", "late", "forward"],
    ]);
  });

  test("with a filter: the chains that a call of fits, whole", async () => {
    expect(await flow({ ...october, filters: { q: "second" } })).toHaveLength(2);
    expect(await flow({ ...october, filters: { type: "internal" } })).toEqual([]);
  });

  test("equals the chains of the call pages", async () => {
    await rowsOf(
      stage.onbin.dataDir,
      `insert into calls (company_id, sequence_id, parent_sequence_id, previous_sequence_id, type, happened_at)
       select 'acme', 'c' || n, 'c' || (n - n % 4), case when n % 4 > 0 then 'c' || (n - 1) end,
         (array['incoming', 'transfer', 'transfer', 'internal'])[1 + n % 4],
         '2026-08-01T00:00:00Z'::timestamptz + n * interval '37 minutes' from generate_series(0, 599) n`,
    );
    const rows = await flow({ from: "2026-08-01", to: "2026-08-31" });
    expect(rows).toHaveLength(600);
    for (const parent of ["c0", "c200", "c596"]) {
      const { json } = await acme.administrator.mustGet(`/api/app/calls/${parent}`);
      const chain = (json.chain as { sequenceId: string }[]).map(({ sequenceId }) => sequenceId);
      expect(rows.filter(([of]) => of === parent).map(([, id]) => id)).toEqual(chain);
    }
  });
});

describe("whose files they are", () => {
  test("a member has those that he asked for; an administrator has all of the company", async () => {
    const theirs = await askCsv(acme.administrator, { kind: "list", ...october });
    const own = await askCsv(member, { kind: "flow", ...october });
    await untilOver(acme.administrator, theirs.id);
    await untilOver(member, own.id);
    const seen = (await listCsv(member)).items;
    expect(seen.map(({ id }) => id)).toContain(own.id);
    expect(seen.every(({ mine, actor }) => mine && actor === "member@acme.example.com")).toBe(true);
    const all = (await listCsv(acme.administrator)).items.map(({ id }) => id);
    expect(all).toEqual(expect.arrayContaining([theirs.id, own.id]));
    expect((await downloadCsv(acme.administrator, own.id)).status).toBe(200);
    expect((await downloadCsv(member, theirs.id)).status).toBe(404);
  });

  test("another company's answers as a made-up one", async () => {
    const { file } = await makeCsv(acme.administrator, { kind: "list", ...october });
    const madeUp = "00000000-0000-4000-8000-000000000000";
    for (const [method, path] of [
      ["GET", ""],
      ["GET", "/file"],
      ["POST", "/cancel"],
      ["DELETE", ""],
    ] as const) {
      const answers = await Promise.all(
        [file.id, madeUp].map((id) => stranger.call(method, `/api/app/csv-files/${id}${path}`)),
      );
      expect(answers.map(({ status }) => status)).toEqual([404, 404]);
      expect(answers[0]?.text).toBe(answers[1]?.text);
    }
    expect((await listCsv(stranger)).items).toEqual([]);
    expect((await downloadCsv(acme.administrator, file.id)).status).toBe(200);
  });

  test("a period that cannot be is refused", async () => {
    for (const days of [
      { from: "2026-10-02", to: "2026-10-01" },
      { from: "2026-02-30", to: "2026-03-01" },
    ]) {
      expect((await member.post("/api/app/csv-files", { kind: "list", ...days })).status).toBe(400);
    }
  });
});

const csvFolder = "acme/csv/";
const filesOnDisk = () => keptBelow(stage.onbin.dataDir, csvFolder);

describe("their end", () => {
  test("removed, it is gone from the disk, and who did it is in the operation log", async () => {
    const { file } = await makeCsv(member, { kind: "list", ...october });
    expect((await filesOnDisk()).some((name) => name.startsWith(`${csvFolder}${file.id}`))).toBe(true);
    expect((await member.call("DELETE", `/api/app/csv-files/${file.id}`)).status).toBe(204);
    expect((await filesOnDisk()).some((name) => name.startsWith(`${csvFolder}${file.id}`))).toBe(false);
    expect((await downloadCsv(member, file.id)).status).toBe(404);
    const entries = await rowsOf<{ operation: string; actor: string }>(
      stage.onbin.dataDir,
      "select operation, actor from operation_log where details ->> 'file' = $1 order by entry_id",
      [file.id],
    );
    expect(entries).toEqual([
      { operation: "csv.make", actor: "member@acme.example.com" },
      { operation: "csv.remove", actor: "member@acme.example.com" },
    ]);
  });

  test("after its days it is really gone", async () => {
    const { file } = await makeCsv(member, { kind: "list", ...october });
    expect(Date.parse(file.expiresAt ?? "") - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
    await rowsOf(stage.onbin.dataDir, "update csv_files set expires_at = now() where file_id = $1", [
      file.id,
    ]);
    await eventually(
      async () => !(await filesOnDisk()).some((name) => name.startsWith(`${csvFolder}${file.id}`)),
      filesOnDisk,
      30_000,
    );
    expect((await member.get(`/api/app/csv-files/${file.id}`)).status).toBe(404);
  });

  test("cancelled in the middle, nothing of it stays; no more than five at once", {
    timeout: 120_000,
  }, async () => {
    await insertCalls(stage.onbin.dataDir, "acme", 60_000, "2025-01-01T00:00:00Z");
    const year = { kind: "flow", from: "2025-01-01", to: "2025-12-31" } as const;
    const asked = await Promise.all(Array.from({ length: 5 }, () => askCsv(member, year)));
    const sixth = await member.post("/api/app/csv-files", year);
    expect([sixth.status, sixth.json]).toMatchObject([409, { error: { code: "csv_under_way" } }]);
    // One of a company at a time; the first that was asked for is the first that is made.
    const states = async () => (await listCsv(member)).items.filter(({ finishedAt }) => finishedAt === null);
    await eventually(async () => (await states()).some(({ rows }) => rows > 0), states);
    expect((await states()).filter(({ state }) => state === "making")).toHaveLength(1);
    for (const { id } of asked) await member.mustPost(`/api/app/csv-files/${id}/cancel`);
    expect((await member.post(`/api/app/csv-files/${asked[0]?.id}/cancel`)).json).toMatchObject({
      error: { code: "csv_over" },
    });
    const left = async () =>
      (await filesOnDisk()).filter((name) => asked.some(({ id }) => name.startsWith(`${csvFolder}${id}`)));
    await eventually(async () => (await left()).length === 0, left);
    expect((await listCsv(member)).items.filter(({ state }) => state === "cancelled")).toHaveLength(5);
  });
});

test("a mail when it is done, to the person's own address, in the language asked for, without what is in it", async () => {
  const address = "member@acme.example.com";
  await untilOver(
    member,
    (await askCsv(member, { kind: "list", ...october, mail: true, language: "ja" })).id,
  );
  await eventually(
    () => smtp.to(address).length === 1,
    () => smtp.mails.length,
    20_000,
  );
  const [mail] = smtp.to(address);
  expect(mail?.parsed.subject).toBe("[Onbin] CSV ファイルができました: Company acme");
  expect(mail?.parsed.text).toContain(`${stage.onbin.url}/app/storage`);
  for (const secret of ["81312345678", "髙橋", "2026-10"]) expect(mail?.parsed.text).not.toContain(secret);
});
