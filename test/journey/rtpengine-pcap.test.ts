import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  metadataFile,
  type PacketInTest,
  pcapFile,
  talk,
} from "../../server/ingest/rtpengine/testing/pcap-file.ts";
import { eventually } from "../support/bucket-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { muLaw, pcm16, referenceWave } from "../support/reference-wave.ts";
import { summariseSources } from "../support/source-summary.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;
let acme: Tenant;
let folder: string;
let sourceId: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-pcap-"));
  for (const name of ["metadata", "pcaps", "tmp"]) await mkdir(join(folder, name));
  stage = await startStage();
  acme = await stage.addTenant("acme");
  const told = await stage.onbin.mustRun([
    "source",
    "pcap",
    "--company",
    "acme",
    "--folder",
    folder,
    "--json",
  ]);
  sourceId = (JSON.parse(told) as { id: string }).id;
});
afterAll(async () => {
  const triedOn = "captures made by the test after those of a real Kamailio and rtpengine";
  await summariseSources(stage, { rtpengine: triedOn }, { rtpengine: "rtpengine (pcap)" });
  await stage.close();
  await rm(folder, { recursive: true, force: true });
});

const begun = 1_795_381_490;

/** What rtpengine leaves of a call: the capture, then the metadata, moved into its place when the call is over. */
async function leave(
  call: string,
  packets: readonly PacketInTest[],
  metadata: Parameters<typeof metadataFile>[0] = {},
) {
  const name = `${call}-0123456789abcdef`;
  await writeFile(join(folder, "pcaps", `${name}.pcap`), pcapFile(packets));
  const growing = join(folder, "tmp", `rtpengine-meta-${name}.tmp`);
  await writeFile(growing, metadataFile({ ...metadata, capture: `${name}.pcap` }));
  await rename(growing, join(folder, "metadata", `rtpengine-meta-${name}.txt`));
}

type Item = { state: string; sequence_id: string | null };
async function itemOf(call: string, state: string): Promise<Item> {
  const find = () =>
    rowsOf<Item>(
      stage.onbin.dataDir,
      "select state, sequence_id from source_items where source_id = $1 and item like 'pcap:rtpengine-meta-' || $2 || '-%'",
      [sourceId, call],
    );
  await eventually(async () => (await find())[0]?.state === state, find, 30_000);
  return (await find())[0] as Item;
}
const eventsOf = (call: string) =>
  rowsOf<{ kind: string; code: string | null; params: { codec?: string } }>(
    stage.onbin.dataDir,
    "select kind, code, params from source_events where source_id = $1 and item like '%' || $2 || '-%' order by event_id",
    [sourceId, call],
  );
const audio = (packets: readonly PacketInTest[]) =>
  muLaw(Buffer.concat(packets.map(({ payload }) => payload)));
const after = (seconds: number, samples: Int16Array) =>
  Int16Array.from([...new Int16Array(seconds * 8000), ...samples]);

test("a call out of the spool: two sides, loss and disorder mended, facts by the SIP proxy", async () => {
  const caller = talk(100, { timestamp: 2 ** 32 - 4000, sequence: 65_500 });
  const callee = talk(50, { to: 31_000, at: begun + 0.5, ssrc: 2, first: 40 });
  const arrived = [...caller, ...callee]
    .filter((packet) => packet !== caller[10])
    .toSorted((a, b) => a.at - b.at);
  [arrived[20], arrived[21]] = [arrived[21] as PacketInTest, arrived[20] as PacketInTest];
  await leave("c1", arrived, { said: "direction:in|from:0312345678|to:201" });
  const { sequence_id: id } = await itemOf("c1", "taken");
  const call = await acme.until(id ?? "", "delivered");
  expect(call).toMatchObject({
    externalId: "c1",
    type: "incoming",
    from: "0312345678",
    to: "201",
    channels: "stereo",
    callBegin: "2026-11-22T21:04:50.000Z",
    callEnd: "2026-11-22T21:04:51.677Z",
  });
  const heard = audio(caller);
  heard.fill(0, 1600, 1760);
  const stored = await stage.bucket.read("demo", String(call.key));
  const expected = referenceWave(after(0.5, audio(callee)), heard);
  expect(pcm16((stored ?? Buffer.alloc(44)).subarray(44), 1, 2)).toEqual(pcm16(expected.subarray(44), 1, 2));
  expect(stored?.equals(expected)).toBe(true);
});

test("an unanswered call is in the history, without a recording", async () => {
  await leave("c2", [], { said: "type:outbound|from:201|to:0312345678|answered:false" });
  const { sequence_id: id } = await itemOf("c2", "taken");
  expect(await acme.read(id ?? "")).toMatchObject({ state: null, answered: false, type: "outbound" });
});

test("a codec that is not read is told, and the call's files stay", async () => {
  await leave("c3", talk(200, { type: 97 }), { types: "97", maps: "a=rtpmap:97 opus/48000/2\r\n" });
  await itemOf("c3", "refused");
  expect(await eventsOf("c3")).toMatchObject([
    { kind: "refused", code: "pcap-codec", params: { codec: "OPUS" } },
  ]);
  expect(await readdir(join(folder, "pcaps"))).toContain("c3-0123456789abcdef.pcap");
});

test("hostile files are refused one by one, and the next call is taken", async () => {
  await writeFile(join(folder, "metadata", "rtpengine-meta-c4-0123456789abcdef.txt"), "\0".repeat(5000));
  await writeFile(
    join(folder, "pcaps", "c5-0123456789abcdef.pcap"),
    "no capture at all, but long enough for a head",
  );
  await writeFile(
    join(folder, "metadata", "rtpengine-meta-c5-0123456789abcdef.txt"),
    metadataFile({ capture: "../../../c5-0123456789abcdef.pcap" }),
  );
  const pipe = join(folder, "metadata", "rtpengine-meta-c4p-0123456789abcdef.txt");
  execFileSync("mkfifo", [pipe]);
  const link = "rtpengine-meta-c4l-0123456789abcdef.txt";
  await symlink("/etc/passwd", join(folder, "metadata", link));
  // No file can have a name that long: it is awaited like any other that is missing, and keeps nobody waiting.
  const tooLong = join(folder, "metadata", "rtpengine-meta-c5n-0123456789abcdef.txt");
  await writeFile(`${tooLong}.new`, metadataFile({ capture: `${"c".repeat(300)}.pcap` }));
  await utimes(`${tooLong}.new`, begun, begun);
  await rename(`${tooLong}.new`, tooLong);
  await leave("c6", talk(10), { said: "from:<b>|type:in|caller:\0" });
  await itemOf("c4", "refused");
  for (const call of ["c4p", "c4l", "c5"]) await itemOf(call, "refused");
  const { sequence_id: id } = await itemOf("c6", "taken");
  expect(await acme.until(id ?? "", "delivered")).toMatchObject({ from: "<b>", channels: "customer" });
  expect((await eventsOf("c5"))[0]?.code).toBe("pcap-format");
  await itemOf("c5n", "refused");
  expect(await eventsOf("c5n")).toMatchObject([{ kind: "refused", code: "pcap-missing" }]);
});

test("nothing is taken twice when the service starts again, and with --remove files go once the bucket has the call", async () => {
  const before = stage.bucket.storedKeys().length;
  await stage.onbin.mustRun([
    "source",
    "pcap",
    "--company",
    "acme",
    "--source",
    sourceId,
    "--folder",
    folder,
    "--remove",
  ]);
  await stage.onbin.mustRun(["restart"]);
  await leave("c7", talk(10));
  const { sequence_id: id } = await itemOf("c7", "gone");
  expect((await acme.read(id ?? "")).state).toBe("delivered");
  await itemOf("c1", "gone");
  expect(stage.bucket.storedKeys()).toHaveLength(before + 1);
  // What was refused is nobody's to remove, nor a capture in which nobody was heard.
  expect((await readdir(join(folder, "pcaps"))).sort()).toEqual([
    "c2-0123456789abcdef.pcap",
    "c3-0123456789abcdef.pcap",
    "c5-0123456789abcdef.pcap",
  ]);
});

test("a folder that is no spool of rtpengine is refused when it is set", async () => {
  const { code, stderr } = await stage.onbin.cli([
    "source",
    "pcap",
    "--company",
    "acme",
    "--folder",
    tmpdir(),
  ]);
  expect([code, stderr]).toEqual([1, expect.stringContaining("metadata")]);
});
