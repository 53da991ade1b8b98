import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openOperator } from "../support/console-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { form, knock, type Part, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { arriving, keptBelow } from "../support/spool-looks.ts";

let onbin: OnbinInTest;
let operator: Awaited<ReturnType<typeof openOperator>>;
let key: string;
const audio = wave(1);

beforeAll(async () => {
  onbin = await startOnbin();
  operator = await openOperator(onbin);
  ({ key } = await operator.addCompany("acme"));
});
afterAll(() => onbin.stop());

/** What is left of refused pushes: rows, and files in the spool. */
async function leftOvers(): Promise<unknown> {
  const [counted] = await rowsOf<{ calls: number; recordings: number }>(
    onbin.dataDir,
    "select (select count(*)::int from calls) as calls, (select count(*)::int from recordings) as recordings",
  );
  return {
    ...counted,
    files: [...(await keptBelow(onbin.dataDir)), ...(await arriving(onbin.dataDir).catch(() => []))],
  };
}
const nothing = { calls: 0, recordings: 0, files: [] };

describe("400, naming the field", () => {
  const withField = (name: string, value: string): Part[] => recordingForm({ [name]: value }, audio);
  test.each<[string, string, Part[], string]>([
    ["a field nobody knows", "field_unknown", withField("sequenceID", "a"), "sequenceID"],
    ["a file nobody knows", "field_unknown", [{ name: "video", value: audio, filename: "a" }], "video"],
    [
      "a field twice",
      "field_repeated",
      [...recordingForm({ from: "1" }, null), ...recordingForm({ from: "1" }, audio)],
      "from",
    ],
    ["a file twice", "field_repeated", [...recordingForm({}, audio), ...recordingForm({}, audio)], "audio"],
    ["an ID with a space", "field_invalid", withField("sequenceId", "a b"), "sequenceId"],
    ["an ID with a path", "field_invalid", withField("sequenceId", "../../x"), "sequenceId"],
    ["an empty ID", "field_invalid", withField("sequenceId", ""), "sequenceId"],
    ["an ID of 65", "field_invalid", withField("sequenceId", "a".repeat(65)), "sequenceId"],
    ["full-width letters in an ID", "field_invalid", withField("sequenceId", "ａｂ"), "sequenceId"],
    ["a time without zone", "field_invalid", withField("callBegin", "2026-11-22T10:00:00"), "callBegin"],
    ["a day that is not", "field_invalid", withField("callBegin", "2026-02-30T10:00:00Z"), "callBegin"],
    ["an hour that is not", "field_invalid", withField("callEnd", "2026-02-01T25:00:00Z"), "callEnd"],
    ["a zone that is not", "field_invalid", withField("callEnd", "2026-02-01T10:00:00+99:00"), "callEnd"],
    ["milliseconds", "field_invalid", withField("dialBegin", "1763805600000000"), "dialBegin"],
    ["words for a time", "field_invalid", withField("dialBegin", "yesterday"), "dialBegin"],
    ["a type nobody knows", "field_invalid", withField("type", "Incoming"), "type"],
    ["yes for true", "field_invalid", withField("answered", "yes"), "answered"],
    ["a format nobody knows", "field_invalid", withField("format", "opus"), "format"],
    ["an offset below 0", "field_invalid", withField("agentOffset", "-1"), "agentOffset"],
    ["an offset of a day and more", "field_invalid", withField("customerOffset", "86401"), "customerOffset"],
    ["a control character", "field_invalid", withField("from", "a\u0000b"), "from"],
    ["a line end in a name", "field_invalid", withField("userName", "a\r\nb"), "userName"],
    ["a bell in a memo", "field_invalid", withField("memo", "a\u0007b"), "memo"],
    ["an externalId of 257", "field_invalid", withField("externalId", "x".repeat(257)), "externalId"],
    ["a memo of 4001", "field_invalid", withField("memo", "x".repeat(4001)), "memo"],
    ["a memo of 70 KB", "field_invalid", withField("memo", "x".repeat(70_000)), "memo"],
    [
      "bytes that are no UTF-8",
      "field_invalid",
      [{ name: "to", value: Buffer.from([0x41, 0xff, 0xfe]) }, ...recordingForm({}, audio)],
      "to",
    ],
    ["a field without a name", "field_unknown", [{ name: "", value: "1" }], ""],
    ["a file of 0 bytes", "audio_empty", recordingForm({}, Buffer.alloc(0)), "audio"],
  ])("%s", async (_what, code, parts, field) => {
    const { status, body } = await knock(onbin.url, key, parts);
    expect([status, body.error.code, body.error.details?.field]).toEqual([400, code, field]);
    expect(body.error.message).toContain(field);
    expect(body.error.cure).not.toBe("");
  });

  const legs = (...names: string[]): Part[] => names.map((name) => ({ name, value: audio, filename: "a" }));
  test.each([[["audio", "agent"]], [["audio", "tx"]], [["agent", "rx"]], [["customer", "tx"]]])(
    "%j do not belong together",
    async (names) => {
      const { status, body } = await knock(onbin.url, key, legs(...names));
      expect([status, body.error.code]).toEqual([400, "files_wrong"]);
      expect(body.error.message).toContain(names.join(", "));
    },
  );

  test("an Idempotency-Key that is no ASCII line", async () => {
    const headers = { "idempotency-key": "x".repeat(256) };
    const { status, body } = await knock(onbin.url, key, recordingForm({}, audio), headers);
    expect([status, body.error.details?.field]).toEqual([400, "Idempotency-Key"]);
  });

  test("a part without any name", async () => {
    const unnamed = form([{ name: "", value: "1" }])
      .toString()
      .replace('; name=""', "");
    const { status, body } = await knock(onbin.url, key, Buffer.from(unnamed));
    expect([status, body.error.code]).toEqual([400, "field_unknown"]);
  });

  test("neither a file nor an ID", async () => {
    const { status, body } = await knock(onbin.url, key, recordingForm({ from: "1" }, null));
    expect([status, body.error.code]).toEqual([400, "nothing_sent"]);
  });

  test("a form without a boundary, and one that is none", async () => {
    const without = { "content-type": "multipart/form-data" };
    for (const answer of [
      await knock(onbin.url, key, recordingForm({}, audio), without),
      await knock(onbin.url, key, Buffer.from("audio=1")),
    ]) {
      expect([answer.status, answer.body.error.code]).toEqual([400, "multipart_broken"]);
    }
  });

  test("nothing of them all is kept", async () => {
    expect(await leftOvers()).toEqual(nothing);
  });
});

describe("401", () => {
  test.each<[string, string | null, Record<string, string>, string]>([
    ["no key", null, {}, "key_missing"],
    ["another scheme", null, { authorization: "Basic YTpi" }, "key_missing"],
    ["a key of another shape", "nonsense", {}, "key_unknown"],
    ["a key of the right shape", `onbin_${"A".repeat(43)}`, {}, "key_unknown"],
  ])("%s", async (_what, sent, headers, code) => {
    const { status, body } = await knock(onbin.url, sent, recordingForm({}, audio), headers);
    expect([status, body.error.code]).toEqual([401, code]);
  });

  test("a key that was ended", async () => {
    const { key: ended } = await operator.addCompany("ended");
    await rowsOf(onbin.dataDir, "update api_keys set ended_at = now() where prefix = $1", [
      ended.slice(0, 12),
    ]);
    const { status, body } = await knock(onbin.url, ended, recordingForm({}, audio));
    expect([status, body.error.code]).toEqual([401, "key_unknown"]);
  });

  test("before the body is read, whatever its type, and readable by a sender who is still sending", async () => {
    const large = Buffer.alloc(8_000_000, "x");
    for (const type of ["multipart/form-data; boundary=b", "text/plain", "application/json"]) {
      const { status } = await knock(onbin.url, null, large, { "content-type": type });
      expect(status).toBe(401);
    }
  });
});

test.each([
  "text/plain",
  "application/json",
  "application/octet-stream",
  "application/x-www-form-urlencoded",
])("415: a body of %s", async (type) => {
  const { status, body } = await knock(onbin.url, key, Buffer.from("{"), { "content-type": type });
  expect([status, body.error.code]).toEqual([415, "not_multipart"]);
});

test("415: a body without a type", async () => {
  const { status } = await knock(onbin.url, key, Buffer.from("x"), { "content-type": null });
  expect(status).toBe(415);
});

test("411: neither a length nor chunks", async () => {
  const socket = connect(onbin.port, "127.0.0.1");
  socket.write(
    `POST /api/v1/recordings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n` +
      "Content-Type: multipart/form-data; boundary=b\r\nConnection: close\r\n\r\n",
  );
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 411 /);
  expect(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")))).toMatchObject({
    error: { code: "length_required", message: expect.any(String), cure: expect.any(String) },
  });
});

test("every error speaks English, or Japanese to who asks for it", async () => {
  const english = await knock(onbin.url, null, recordingForm({}, audio));
  expect(Object.keys(english.body)).toEqual(["error"]);
  expect(english.body.error).toEqual({
    code: "key_missing",
    message: "No API key was sent.",
    cure: "Send the header: Authorization: Bearer <API key>.",
  });
  const parts = recordingForm({ callBegin: "x" }, audio);
  const japanese = await knock(onbin.url, key, parts, { "accept-language": "ja,en;q=0.5" });
  expect(japanese.body.error.message).toMatch(/^項目「callBegin」/);
  expect(japanese.body.error.cure).toMatch(/\p{Script=Hiragana}/u);
  expect(japanese.headers["content-type"]).toBe("application/json; charset=utf-8");
});

test("a mistyped address of the door is 404 in the same shape", async () => {
  const answer = await fetch(`${onbin.url}/api/v1/recording`, { method: "POST" });
  expect([answer.status, await answer.json()]).toMatchObject([404, { error: { code: "not_found" } }]);
});

test("after all this the door takes a recording", async () => {
  expect(await leftOvers()).toEqual(nothing);
  const { status } = await knock(onbin.url, key, recordingForm({}, audio));
  expect(status).toBe(201);
});
