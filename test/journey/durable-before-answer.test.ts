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

test("fsync of the file, rename, fsync of the folder, COMMIT confirmed, and only then 201", async (context) => {
  const trace = await watchSystemCalls(pidOf("web"), join(onbin.dataDir, "trace.txt"));
  if (!trace) {
    console.warn("strace is missing or may not attach here: the order of durability was not watched");
    return context.skip();
  }
  const { status } = await knock(onbin.url, key, recordingForm({ sequenceId: "watched" }, wave(1)));
  const calls = await trace.stop();
  expect(status).toBe(201);

  const temporary = next(
    calls,
    -1,
    "the temporary file is made",
    ({ name, text }) => name === "openat" && /incoming\/[0-9a-f-]{36}", O_WRONLY/.test(text),
  );
  const [, incoming = "?"] = /"([^"]*incoming\/[0-9a-f-]{36})"/.exec(temporary.text) ?? [];
  const written = next(
    calls,
    temporary.ended,
    "its bytes are written",
    (call) => isWrite(call) && call.text.includes(incoming),
  );
  const synced = next(
    calls,
    written.ended,
    "fsync of the file",
    (call) => isSync(call) && call.text.includes(incoming),
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
  const row = next(
    calls,
    named.ended,
    "the rows",
    (call) => isWrite(call) && call.text.includes("insert into calls"),
  );
  const commit = next(
    calls,
    row.ended,
    "COMMIT is sent",
    (call) => isWrite(call) && /Q\\0\\0\\0\\vcommit\\0/i.test(call.text),
  );
  const confirmed = next(
    calls,
    commit.began,
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

  // No write into the file, and no new folder, comes after its fsync.
  expect(
    calls.filter((call) => isWrite(call) && call.text.includes(incoming) && call.ended > synced.began),
  ).toEqual([]);
  for (const made of [folder, join(folder, "..")]) {
    const parent = join(made, "..");
    expect(
      calls.some((call) => isSync(call) && call.text.includes(`<${parent}>`) && call.ended < row.began),
    ).toBe(true);
  }
});

test("the finished WAV has its name before its row, what was converted is on disk by then, and the attempt's row is committed before the first byte leaves", async (context) => {
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
  const trace = await watchSystemCalls(Number(pid), join(shipping.dataDir, "trace.txt"));
  if (!trace) {
    console.warn("strace is missing or may not attach here: the order of durability was not watched");
    return context.skip();
  }
  await knock(shipping.url, tenant.key, recordingForm({ sequenceId: "watched" }, wave(1)));
  await shipping.until(tenant.key, "watched", ["delivered"], 30_000);
  const converts = (await findConverter("ffmpeg")) !== null;
  if (converts) {
    await knock(shipping.url, tenant.key, recordingForm({ sequenceId: "converted" }, widebandWave(2)));
    await shipping.until(tenant.key, "converted", ["delivered"], 60_000);
  }
  const calls = await trace.stop();
  await shipping.stop();
  await bucket.close();

  const put = shippedInOrder(calls, -1, false);
  if (converts) shippedInOrder(calls, put.ended, true);
  else console.warn("There is no ffmpeg on this machine: the order of what it converts was not watched");
  const puts = calls.filter((call) => isWrite(call) && /"PUT \/demo\//.test(call.text));
  expect(puts).toHaveLength(converts ? 2 : 1);
}, 120_000);

/** Of the first recording that is shaped after this. @returns its PUT */
function shippedInOrder(calls: readonly SystemCall[], after: number, converted: boolean): SystemCall {
  const part = next(
    calls,
    after,
    "the part file is made",
    ({ name: call, text }) => call === "openat" && /\.wav\.part", O_WRONLY/.test(text),
  );
  const [, path = "?"] = /"([^"]*\.wav)\.part"/.exec(part.text) ?? [];
  const folder = path.replace(/\/[^/]*$/, "");
  let last = next(calls, part.ended, "rename", (call) => isRename(call) && call.text.includes(".wav.part"));
  if (converted) {
    last = next(
      calls,
      last.ended,
      "fsync of the file",
      (call) => isSync(call) && call.text.includes(`<${path}>`),
    );
    last = next(
      calls,
      last.ended,
      "fsync of the folder",
      (call) => isSync(call) && call.text.includes(`<${folder}>`),
    );
  }
  const row = next(
    calls,
    last.ended,
    "the row",
    (call) => isWrite(call) && call.text.includes("update recordings r set stage = 'ship'"),
  );
  const claimed = next(
    calls,
    row.ended,
    "the attempt is written and its row comes back",
    (call) => isRead(call) && call.text.includes("attemptId"),
  );
  return next(calls, claimed.ended, "the PUT", (call) => isWrite(call) && /"PUT \/demo\//.test(call.text));
}

test("the database itself confirms a COMMIT only when it is on disk", async () => {
  const [settings] = await rowsOf(
    onbin.dataDir,
    "select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, current_setting('full_page_writes') as pages",
  );
  expect(settings).toEqual({ fsync: "on", commit: "on", pages: "on" });
});
