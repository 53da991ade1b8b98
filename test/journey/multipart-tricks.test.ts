import { readdir } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/bucket-in-test.ts";
import { openOperator } from "../support/console-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { boundary, form, knock, type Part, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { arriving, workingFolder } from "../support/spool-looks.ts";

let onbin: OnbinInTest;
let key: string;
const audio = wave(1);

beforeAll(async () => {
  onbin = await startOnbin();
  ({ key } = await (await openOperator(onbin)).addCompany("acme"));
});
afterAll(async () => {
  const output = onbin.output.join("");
  await onbin.stop();
  expect(output).not.toContain("http.failed");
});

/** A form of parts as they are written here, each between boundaries. */
const raw = (...parts: readonly string[]) =>
  Buffer.from(`${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join("")}--${boundary}--\r\n`);
const disposition = (rest: string) => `Content-Disposition: form-data; ${rest}`;

async function refused(body: Buffer | readonly Part[], headers: Record<string, string> = {}) {
  const answer = await knock(onbin.url, key, body, headers);
  expect([answer.body.error.message, answer.body.error.cure]).not.toContain("");
  return [answer.status, answer.body.error.code, answer.body.error.details?.field];
}

describe("refused with its reason, and nothing is kept", () => {
  test.each<[string, Buffer | readonly Part[], (string | number | undefined)[]]>([
    [
      "5,000 fields",
      Array.from({ length: 5000 }, (_, i) => ({ name: `f${i}`, value: "1" })),
      [400, "field_unknown", "f0"],
    ],
    [
      "5,000 files",
      Array.from({ length: 5000 }, () => ({ name: "audio", value: "x", filename: "a" })),
      [400, "field_repeated", "audio"],
    ],
    [
      "5,000 empty parts",
      Array.from({ length: 5000 }, () => ({ name: "", value: "" })),
      [400, "field_unknown", ""],
    ],
    [
      "a name with a path",
      raw(`${disposition('name="../../audio"; filename="a"')}\r\n\r\nx`),
      [400, "field_unknown", "../../audio"],
    ],
    [
      "a name with NUL",
      raw(`${disposition('name="audio\0"; filename="a"')}\r\n\r\nx`),
      [400, "field_unknown", "audioU+0000"],
    ],
    [
      "a name that turns the writing",
      [{ name: "\u202eoidua", value: "1" }],
      [400, "field_unknown", "U+202Eoidua"],
    ],
    ["a name like an object's own", [{ name: "__proto__", value: "1" }], [400, "field_unknown", "__proto__"]],
    ["constructor", [{ name: "constructor", value: "1" }], [400, "field_unknown", "constructor"]],
    [
      "a name of 10,000 characters",
      [{ name: "a".repeat(10_000), value: "1" }],
      [400, "field_unknown", undefined],
    ],
    [
      "a file where text is meant",
      [{ name: "sequenceId", value: audio, filename: "a" }],
      [400, "field_unknown", "sequenceId"],
    ],
    [
      "a form within the form",
      raw(
        `${disposition('name="memo"')}\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n${disposition('name="audio"; filename="a"')}\r\n\r\nRIFF\r\n--x--`,
      ),
      [400, "nothing_sent", undefined],
    ],
    [
      "a part whose head has no end",
      raw(`${disposition('name="memo"')}\r\nX-A: ${"a".repeat(40_000)}\r\n\r\nx`),
      [400, "nothing_sent", undefined],
    ],
    [
      "a part with 5,000 headers",
      raw(`${disposition('name="memo"')}\r\n${"X: y\r\n".repeat(5000)}\r\nx`),
      [400, "nothing_sent", undefined],
    ],
    [
      "UTF-16 in a field that says so",
      raw(`${disposition('name="from"')}\r\nContent-Type: text/plain; charset=utf-16\r\n\r\n\0\ud83d`),
      [400, "field_invalid", "from"],
    ],
    [
      "a charset that nobody knows",
      raw(`${disposition('name="_charset_"')}\r\n\r\nutf-7`),
      [400, "field_unknown", "_charset_"],
    ],
    [
      "no last boundary",
      raw(`${disposition('name="memo"')}\r\n\r\nx`).subarray(0, -boundary.length - 8),
      [400, "multipart_broken", undefined],
    ],
    ["only a last boundary", Buffer.from(`--${boundary}--\r\n`), [400, "nothing_sent", undefined]],
    [
      "line ends without CR",
      Buffer.from(
        raw(`${disposition('name="memo"')}\r\n\r\nx`)
          .toString()
          .replaceAll("\r\n", "\n"),
      ),
      [400, "multipart_broken", undefined],
    ],
  ])("%s", async (_what, body, expected) => {
    const [status, code, field] = await refused(body);
    expect([status, code]).toEqual(expected.slice(0, 2));
    if (expected[2] !== undefined) expect(field).toBe(expected[2]);
  });

  test.each<[string, string]>([
    ["a boundary of nothing", "multipart/form-data; boundary="],
    ["a boundary of 10,000 characters", `multipart/form-data; boundary=${"b".repeat(10_000)}`],
    ["another boundary than is used", "multipart/form-data; boundary=other"],
    ["a type that only begins like it", "multipart/form-datax; boundary=x"],
    ["multipart of another kind", `multipart/mixed; boundary=${boundary}`],
  ])("%s", async (_what, type) => {
    const [status] = await refused(recordingForm({}, audio), { "content-type": type });
    expect(status).toBe(type.includes("mixed") ? 415 : 400);
  });

  test("nothing of them all is kept", async () => {
    const [counted] = await rowsOf<{ calls: number }>(
      onbin.dataDir,
      "select count(*)::int as calls from calls",
    );
    expect(counted?.calls).toBe(0);
    await eventually(async () => (await arriving(onbin.dataDir)).length === 0);
  });
});

test.each<[string, string]>([
  ["a path", "../../../../etc/cron.d/x"],
  ["a path of Windows", "C:\\Windows\\x.wav"],
  ["NUL and line ends", "a\0b\r\nX-Evil: 1\r\n\r\n.wav"],
  ["turned writing", "\u202evaw.exe"],
  ["10,000 characters", `${"a".repeat(10_000)}.wav`],
  ["nothing", ""],
])("a file called by %s is only bytes: its name leads nowhere", async (_what, filename) => {
  // What cannot stand in a header's quotes is written as browsers write it.
  const name = filename.replaceAll("\r\n", "%0D%0A").replaceAll('"', "%22");
  const { status, body } = await knock(
    onbin.url,
    key,
    form([{ name: "audio", value: wave(filename.length + 2), filename: name }]),
  );
  expect([status, body.error?.code]).toEqual([201, undefined]);
  const names = await readdir(workingFolder(onbin.dataDir), { recursive: true });
  expect(names.filter((found) => /cron|Windows|exe|Evil|aaaa/.test(found))).toEqual([]);
});
