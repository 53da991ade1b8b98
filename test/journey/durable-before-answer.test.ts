import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findConverter } from "../../server/shape/find-converter.ts";
import { goodValues, startBucket } from "../support/bucket-in-test.ts";
import { openOperator } from "../support/console-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { knock, recordingForm, wave, widebandWave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { type SystemCall, watchSystemCalls } from "../support/strace-in-test.ts";

let onbin: OnbinInTest;
let key: string;

beforeAll(async () => {
  onbin = await startOnbin();
  ({ key } = await (await openOperator(onbin)).addCompany("acme"));
});
afterAll(() => onbin.stop());

function pidOf(role: string): number {
  const [, pid] =
    new RegExp(`"event":"role.started","role":"${role}","pid":(\\d+)`).exec(onbin.output.join("")) ?? [];
  return Number(pid);
}

/** The first call that fits, after this one has ended; a failure names what was looked for. */
function next(
  calls: readonly SystemCall[],
  after: number,
  what: string,
  fits: (call: SystemCall) => boolean,
): SystemCall {
  const found = calls.find((call) => call.began > after && fits(call));
  if (!found) throw new Error(`not in this order: ${what}`);
  return found;
}

const isSync = ({ name }: SystemCall) => name === "fsync" || name === "fdatasync";
const isRename = ({ name }: SystemCall) => name.startsWith("rename");
const isWrite = ({ name }: SystemCall) => ["write", "writev", "sendto", "sendmsg"].includes(name);
const isRead = ({ name }: SystemCall) => ["read", "recvfrom", "recvmsg"].includes(name);

const newRows = statement(/with call as \(.{0,20}insert into calls/);
const shapedRow = statement(/with done as \(update recordings r set lease_token = null, stage = 'ship'/);

test.for([
  ["in one block", "single", wave(1), "its one write"],
  ["in several blocks", "blocks", wave(2, 60), "fsync of the file"],
] as const)(
  "a file %s is durable before its rename, then fsync of the folder, COMMIT confirmed, and only then 201",
  async ([, sequenceId, audio, synchronizes], context) => {
    const trace = await watchSystemCalls(pidOf("web"), join(onbin.dataDir, "trace.txt"));
    if (!trace) {
      console.warn("strace is missing or may not attach here: the order of durability was not watched");
      return context.skip();
    }
    const { status } = await knock(onbin.url, key, recordingForm({ sequenceId }, audio));
    const calls = await trace.stop();
    expect(status).toBe(201);

    const temporary = next(
      calls,
      -1,
      "the temporary file is made",
      ({ name, text }) => name === "openat" && /incoming\/[0-9a-f-]{36}", O_WRONLY/.test(text),
    );
    const [, incoming = "?"] = /"([^"]*incoming\/[0-9a-f-]{36})"/.exec(temporary.text) ?? [];
    const isOneWrite = synchronizes === "its one write";
    expect(temporary.text.includes("O_DSYNC")).toBe(isOneWrite);
    const synced = next(
      calls,
      temporary.ended,
      synchronizes,
      (call) => (isOneWrite ? isWrite(call) : isSync(call)) && call.text.includes(incoming),
    );
    const renamed = next(
      calls,
      synced.ended,
      "rename",
      (call) => isRename(call) && call.text.includes(incoming),
    );
    const [, kept = "?"] = /, (?:AT_FDCWD[^,]*, )?"([^"]*\.both)"/.exec(renamed.text) ?? [];
    const folder = kept.replace(/\/[^/]*$/, "");
    expect(folder).toMatch(/spool\/acme\/\d{4}-\d\d-\d\d$/);
    const named = next(
      calls,
      renamed.ended,
      "fsync of the folder",
      (call) => isSync(call) && call.text.includes(`<${folder}>`),
    );
    const row = next(calls, named.ended, "the rows", newRows(calls));
    // COMMIT goes out together with them.
    expect(row.text).toMatch(/Q\\0\\0\\0\\vcommit\\0/i);
    const confirmed = next(
      calls,
      row.began,
      "COMMIT is confirmed",
      (call) => isRead(call) && /COMMIT\\0/.test(call.text),
    );
    const answered = next(
      calls,
      confirmed.ended,
      "201",
      (call) => isWrite(call) && call.text.includes("HTTP/1.1 201 Created"),
    );
    expect(calls.filter((call) => isWrite(call) && call.text.includes("HTTP/1.1 201"))).toEqual([answered]);

    // No write into the file, and no new folder, comes after it is durable.
    expect(
      calls.filter((call) => isWrite(call) && call.text.includes(incoming) && call.ended > synced.ended),
    ).toEqual([]);
    // The first of the day makes the folders.
    for (const made of isOneWrite ? [folder, join(folder, "..")] : []) {
      const parent = join(made, "..");
      expect(
        calls.some((call) => isSync(call) && call.text.includes(`<${parent}>`) && call.ended < row.began),
      ).toBe(true);
    }
  },
);

test("a finished file has its name before its row, what was converted is on disk by then, and the attempt's row is committed before the first byte leaves", async (context) => {
  const bucket = await startBucket();
  const shipping = await startOnbin({ env: bucket.env });
  const tenant = await (await openOperator(shipping)).addCompany("acme");
  const [, pid] = /"event":"role.started","role":"work","pid":(\d+)/.exec(shipping.output.join("")) ?? [];
  const { bucket: name, folder: into, region, accessKeyId, endpoint } = goodValues;
  const place = ["--bucket", name, "--folder", into, "--region", region, "--endpoint", endpoint];
  await shipping.mustRun(
    ["destination", "set", "--company", "acme", ...place, "--access-key", accessKeyId, "--no-check"],
    goodValues.secretAccessKey ?? "",
  );
  const push = async (sequenceId: string, audio: Buffer, state: string) => {
    await knock(shipping.url, tenant.key, recordingForm({ sequenceId }, audio));
    await shipping.until(tenant.key, sequenceId, [state], 60_000);
  };
  const trace = await watchSystemCalls(Number(pid), join(shipping.dataDir, "trace.txt"));
  if (!trace) {
    console.warn("strace is missing or may not attach here: the order of durability was not watched");
    return context.skip();
  }
  await push("watched", wave(1), "delivered");
  // While a store is in trouble nothing goes out at once, from memory.
  bucket.faults.set([{ match: { key: "*trouble*" }, act: { kind: "answer", code: "SlowDown" } }]);
  await push("trouble", wave(3), "retrying");
  await push("filed", wave(4), "delivered");
  const converts = (await findConverter("ffmpeg")) !== null;
  if (converts) await push("converted", widebandWave(2), "delivered");
  const names = await rowsOf<{ id: string; file: string }>(
    shipping.dataDir,
    "select sequence_id as id, shaped_file as file from recordings",
  );
  const calls = await trace.stop();
  await shipping.stop();
  await bucket.close();

  const fileOf = (id: string) => names.find((name) => name.id === id)?.file ?? "?";
  // On a machine that is busy the first may not have gone out at once; then it is a file as well.
  if (calls.some((call) => isPart(call, fileOf("watched"))))
    filedInOrder(calls, "watched", fileOf("watched"));
  else committedBeforePut(calls, -1, "watched");
  filedInOrder(calls, "filed", fileOf("filed"));
  if (converts) filedInOrder(calls, "converted", fileOf("converted"), true);
  else console.warn("There is no ffmpeg on this machine: the order of what it converts was not watched");
  const puts = calls.filter(
    (call) => isWrite(call) && /"PUT \/demo\//.test(call.text) && !call.text.includes("trouble"),
  );
  expect(puts).toHaveLength(converts ? 3 : 2);
}, 120_000);

const isPart = ({ name, text }: SystemCall, file: string): boolean =>
  name === "openat" && text.includes(`/${file}.part", O_WRONLY`);

/** The attempt of this recording comes back from the database before its PUT leaves. */
function committedBeforePut(calls: readonly SystemCall[], after: number, id: string): void {
  const claimed = next(
    calls,
    after,
    "the attempt is written and its row comes back",
    (call) => isRead(call) && call.text.includes("attemptId"),
  );
  next(
    calls,
    claimed.ended,
    `the PUT of ${id}`,
    (call) => isWrite(call) && call.text.includes(`"PUT /demo/`) && call.text.includes(`${id}.wav`),
  );
}

/** Of a recording that becomes a file: its bytes, its name, its row, its attempt, its PUT. */
function filedInOrder(calls: readonly SystemCall[], id: string, file: string, converted = false): void {
  const folder = file.replace(/\/[^/]*$/, "");
  const part = next(calls, -1, `the part file of ${id} is made`, (call) => isPart(call, file));
  let last = next(
    calls,
    part.ended,
    "rename",
    (call) => isRename(call) && call.text.includes(`/${file}.part"`),
  );
  if (converted) {
    last = next(
      calls,
      last.ended,
      "fsync of the file",
      (call) => isSync(call) && call.text.includes(`/${file}>`),
    );
    last = next(
      calls,
      last.ended,
      "fsync of the folder",
      (call) => isSync(call) && call.text.includes(`/${folder}>`),
    );
  }
  const row = next(calls, last.ended, "the row", shapedRow(calls));
  committedBeforePut(calls, row.ended, id);
}

/** A statement, which a connection is sent as text once, under a name, and after that by its name alone. */
function statement(begins: RegExp): (calls: readonly SystemCall[]) => (call: SystemCall) => boolean {
  const whole = new RegExp(`([\\w-]{24})\\\\0[\\\\n ]*${begins.source}`);
  const names = new Set<string>();
  return (calls) => {
    for (const { text } of calls) {
      const [, name] = whole.exec(text) ?? [];
      if (name !== undefined) names.add(name);
    }
    return (call) => isWrite(call) && [...names].some((name) => call.text.includes(name));
  };
}

test("the database itself confirms a COMMIT only when it is on disk", async () => {
  const [settings] = await rowsOf(
    onbin.dataDir,
    "select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, current_setting('full_page_writes') as pages",
  );
  expect(settings).toEqual({ fsync: "on", commit: "on", pages: "on" });
});
