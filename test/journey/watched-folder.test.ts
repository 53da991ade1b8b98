import {
  appendFile,
  mkdir,
  mkdtemp,
  open,
  readdir,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RecordingList } from "../../contract/push.ts";
import type { SourcePage } from "../../contract/source-pages.ts";
import { eventually } from "../support/bucket-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { sourceLine } from "../support/source-line.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

// `onbin watch add`: files of a phone system, as they come, while they grow, and when it dies.

let stage: Stage;
let root: string;
let made = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "onbin-watched-"));
  stage = await startStage();
}, 120_000);
afterAll(async () => {
  await stage?.close();
  await rm(root, { recursive: true, force: true });
});

type Watched = { tenant: Tenant; source: string; folder: string };

async function watch(id: string, ...more: string[]): Promise<Watched> {
  const tenant = await stage.addTenant(id, { folder: id });
  const folder = join(root, id);
  await mkdir(folder, { recursive: true });
  const args = ["watch", "add", "--company", id, "--folder", folder, "--time-zone", "Asia/Tokyo", "--json"];
  const { source } = JSON.parse(await stage.onbin.mustRun([...args, ...more])) as { source: string };
  return { tenant, source, folder };
}

async function put(folder: string, path: string, content: Buffer | string, hoursAgo = 0): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  const then = new Date(Date.now() - hoursAgo * 3_600_000);
  if (hoursAgo > 0) await utimes(file, then, then);
  return file;
}

async function list({ tenant }: Watched): Promise<RecordingList["items"]> {
  const answer = await fetch(`${stage.onbin.url}/api/v1/recordings`, {
    headers: { authorization: `Bearer ${tenant.key}` },
  });
  return ((await answer.json()) as RecordingList).items;
}

async function show({ tenant, source }: Watched): Promise<SourcePage> {
  const args = ["source", "show", "--company", tenant.id, "--source", source, "--json"];
  return JSON.parse(await stage.onbin.mustRun(args)) as SourcePage;
}

const items = ({ tenant, source }: Watched) =>
  rowsOf<{ item: string; state: string; sign: string | null; code: string | null }>(
    stage.onbin.dataDir,
    `select substr(item, 8) as item, state, details->>'sign' as sign, details->>'code' as code from source_items
      where company_id = $1 and source_id = $2 order by item`,
    [tenant.id, source],
  );

const arrive = (watched: Watched, count: number, ms = 30_000) =>
  eventually(
    async () => (await list(watched)).length >= count,
    () => items(watched),
    ms,
  );

const call = (minute: number, id: string) =>
  `2026/11/22/in-201-0312345678-20261122-08${String(minute).padStart(2, "0")}00-${id}`;

test("FreePBX: what its names and legs say, and what is in the bucket", async () => {
  const watched = await watch("freepbx", "--pattern", "freepbx");
  for (const leg of ["", "-rx", "-tx"])
    await put(watched.folder, `${call(1, "1795334501.3")}${leg}.wav`, wave(++made));
  await put(watched.folder, `2026/11/22/int-202-201-20261122-080209-1795334529.13.wav`, wave(++made));
  await put(watched.folder, "2026/11/22/一 二\n|-.wav", wave(++made));
  await arrive(watched, 3);
  const all = await list(watched);
  const known = Object.fromEntries(all.map((item) => [item.externalId, item]));
  expect(known["1795334501.3"]).toMatchObject({ type: "incoming", from: "0312345678", to: "201" });
  expect(known["1795334501.3"]?.dialBegin).toBe("2026-11-21T23:01:00.000Z");
  expect(known["1795334529.13"]).toMatchObject({ type: "internal", from: "201", to: "202" });
  expect(known["2026/11/22/一 二\\x0a|-.wav"]?.callEnd).toBeTruthy();
  for (const { sequenceId } of all) await watched.tenant.until(sequenceId, "delivered");
  const stereo = await watched.tenant.read(known["1795334501.3"]?.sequenceId ?? "");
  expect(stereo).toMatchObject({ channels: "stereo" });
  const page = await show(watched);
  expect(page).toMatchObject({ kind: "freepbx", received: 3, refused: 0, trouble: null });
  const objects = stage.bucket.storedKeys().filter((key) => key.startsWith("freepbx/")).length;
  expect(objects).toBe(3);
  const triedOn = "files named as FreePBX documents it, written by the test";
  sourceLine({ system: "Watched folder", triedOn, filesIn: 5, objectsOut: objects, differences: "none" });
});

test("a file that grows is taken when it is finished, whatever a call on hold looks like; a dead one is salvaged", async () => {
  const watched = await watch("growing", "--pattern", "asterisk");
  const whole = wave(++made, 0.5);
  const begun = Buffer.from(whole);
  begun.writeUInt32LE(0, 4);
  begun.writeUInt32LE(0, 40);
  const path = join(watched.folder, "out-03-201-20261122-080141-1.7.wav");
  const writer = await open(path, "w");
  await writer.write(begun.subarray(0, 44));
  // The writer is seen where the machine lets us look; where not, the open lengths say the same.
  await put(watched.folder, "unseen.wav", begun.subarray(0, 44));
  await put(watched.folder, "died.wav", begun.subarray(0, 4_000), 30);
  await arrive(watched, 1);
  await sleep(8_000);
  expect((await items(watched)).map(({ item, state, sign }) => [item, state, sign])).toEqual([
    ["died.wav", "taken", "quiet"],
    ["out-03-201-20261122-080141-1.7.wav", "waiting", null],
    ["unseen.wav", "waiting", null],
  ]);
  await writer.write(begun.subarray(44), 0, begun.length - 44, 44);
  await writer.write(whole.subarray(0, 44), 0, 44, 0);
  await sleep(4_000);
  expect(await list(watched)).toHaveLength(process.platform === "linux" ? 1 : 2);
  await writer.close();
  await arrive(watched, 2);
  const [finished, dead] = await list(watched);
  expect((await watched.tenant.until(finished?.sequenceId ?? "", "delivered")).salvaged).toBe(false);
  expect((await watched.tenant.until(dead?.sequenceId ?? "", "delivered")).salvaged).toBe(true);
  expect((await rawOf(dead?.sequenceId ?? "")).sign).toBe("quiet");
  expect(["closed", "lengths"]).toContain((await rawOf(finished?.sequenceId ?? "")).sign);
}, 90_000);

async function rawOf(sequenceId: string): Promise<Record<string, unknown>> {
  const query = "select raw from recordings where sequence_id = $1";
  const [row] = await rowsOf<{ raw: Record<string, unknown> }>(stage.onbin.dataDir, query, [sequenceId]);
  return row?.raw ?? {};
}

test("a .json beside it: awaited, told of when it is broken, its later facts taken as well", async () => {
  const watched = await watch("sidecar", "--pattern", "sidecar");
  await put(watched.folder, "one.wav", wave(++made));
  await put(watched.folder, "two.wav", wave(++made), 30);
  await put(watched.folder, "two.json", "{ broken", 30);
  await eventually(async () => (await items(watched)).some(({ code }) => code === "sidecar-broken"));
  expect((await show(watched)).events[0]?.words?.ja.cause).toContain(".json");
  expect(await list(watched)).toEqual([]);

  await put(
    watched.folder,
    "one.json",
    JSON.stringify({ externalId: "side-1", type: "outbound", from: 201 }),
  );
  await put(watched.folder, "two.json", JSON.stringify({ externalId: "side-2", type: "incoming" }));
  await arrive(watched, 2);
  const one = (await list(watched)).find(({ externalId }) => externalId === "side-1");
  expect(one).toMatchObject({ type: "outbound", from: "201" });
  expect(JSON.parse(String((await rawOf(one?.sequenceId ?? "")).sidecar))).toEqual({
    externalId: "side-1",
    type: "outbound",
    from: 201,
  });

  await put(watched.folder, "one.json", JSON.stringify({ externalId: "side-1", contactName: "黒沢" }));
  await eventually(async () => (await watched.tenant.read(one?.sequenceId ?? "")).contactName === "黒沢");
});

test("killed in the middle and started again, it takes each file once", async () => {
  const watched = await watch("restarted", "--pattern", "{externalId}");
  const files = 120;
  for (let n = 0; n < files; n++) await put(watched.folder, `${n % 5}/call-${n}.wav`, wave(++made), 2);
  for (const least of [5, 40]) {
    await arrive(watched, least);
    const [row] = await rowsOf<{ pid: number }>(
      stage.onbin.dataDir,
      "select pid from processes where role = 'watch' order by seen_at desc limit 1",
    );
    if (row) process.kill(row.pid, "SIGKILL");
    await sleep(500);
  }
  const taken = async () => (await items(watched)).filter(({ state }) => state === "taken").length;
  await eventually(async () => (await taken()) === files, taken, 60_000);
  const [counted] = await rowsOf<{ all: number; different: number }>(
    stage.onbin.dataDir,
    `select count(*)::integer as all, count(distinct audio_sha256)::integer as different from recordings
      where company_id = 'restarted'`,
  );
  expect(counted).toEqual({ all: files, different: files });
}, 120_000);

test("nothing leaves the folder before the bucket has confirmed it, and nothing that was not taken", async () => {
  stage.bucket.faults.add({
    match: { operation: "PutObject", key: "removed*" },
    act: { kind: "answer", code: "SlowDown" },
    times: 3,
  });
  const watched = await watch("removed", "--pattern", "freepbx", "--after", "remove");
  for (const leg of ["", "-rx", "-tx"])
    await put(watched.folder, `${call(5, "5.5")}${leg}.wav`, wave(++made));
  await put(watched.folder, "notes.txt", "theirs");
  await arrive(watched, 1);
  const [item] = await list(watched);
  const below = join(watched.folder, "2026/11/22");
  for (let delivered = false; !delivered; await sleep(50)) {
    const files = (await readdir(below)).length;
    delivered = (await watched.tenant.read(item?.sequenceId ?? "")).state === "delivered";
    if (!delivered) expect(files).toBe(3);
  }
  expect((await watched.tenant.read(item?.sequenceId ?? "")).attempts.length).toBeGreaterThan(1);
  await eventually(async () => (await readdir(below)).length === 0);
  expect(await readdir(watched.folder)).toEqual(["2026", "notes.txt"]);

  const archive = join(root, "kept");
  await mkdir(archive);
  const kept = await watch("archived", "--pattern", "freepbx", "--archive", archive);
  await put(kept.folder, `${call(6, "6.6")}.wav`, wave(++made));
  await eventually(async () => (await readdir(archive, { recursive: true })).length === 4);
  // The copy is there, and durable, before the file goes.
  await eventually(async () => (await readdir(kept.folder, { recursive: true })).length === 3);
  const [moved] = await list(kept);
  expect(moved?.state).toBe("delivered");
}, 120_000);

test("links and what is no file are left alone and told, other bytes under a name are kept beside", async () => {
  const watched = await watch("hostile", "--pattern", "{externalId}");
  const secret = await put(root, "secret.wav", wave(++made), 30);
  await symlink(secret, join(watched.folder, "link.wav"));
  await symlink(dirname(secret), join(watched.folder, "folder"));
  await put(watched.folder, "empty.wav", "", 30);
  const odd = Buffer.concat([
    Buffer.from(`${watched.folder}/`),
    Buffer.from([0xff, 0xfe, 0x2d]),
    Buffer.from(".wav"),
  ]);
  await writeFile(odd, wave(++made));
  await put(watched.folder, "call.wav", wave(++made));
  await arrive(watched, 2);
  const refused = async () => (await items(watched)).filter(({ state }) => state === "refused").length === 3;
  await eventually(refused, () => items(watched));
  expect((await show(watched)).refused).toBe(3);
  expect((await items(watched)).map(({ item, state, code }) => [item, state, code])).toEqual(
    expect.arrayContaining([
      ["link.wav", "refused", "link"],
      ["folder", "refused", "link"],
      ["empty.wav", "refused", "file-empty"],
      ["\\xff\\xfe-.wav", "taken", null],
    ]),
  );

  const first = (await list(watched)).find(({ externalId }) => externalId === "call");
  await watched.tenant.until(first?.sequenceId ?? "", "delivered");
  await put(watched.folder, "call.wav", wave(++made));
  await arrive(watched, 3);
  const second = (await list(watched)).find(({ state }) => state === "held");
  expect(second?.reason?.code).toBe("revision");
  expect(second?.parentSequenceId).toBe(first?.parentSequenceId);
  expect((await watched.tenant.read(first?.sequenceId ?? "")).state).toBe("delivered");
});

test("behind a push it is a net: what came by both ways is one recording, in either order", async () => {
  const watched = await watch("net", "--pattern", "freepbx");
  const [pushedFirst, foundFirst, same] = [wave(++made), wave(++made), wave(++made)];
  const push = async (externalId: string, audio: Buffer) =>
    (await knock(stage.onbin.url, watched.tenant.key, recordingForm({ externalId }, audio))).status;
  expect(await push("7.1", pushedFirst)).toBe(201);
  await put(watched.folder, `${call(7, "7.1")}.wav`, pushedFirst);
  await put(watched.folder, `${call(8, "8.1")}.wav`, foundFirst);
  // Two files of one call that sound the same are two recordings of it.
  for (const minute of [9, 10]) await put(watched.folder, `${call(minute, "9.1")}.wav`, same);
  const taken = async () => (await items(watched)).filter(({ state }) => state === "taken").length;
  await eventually(async () => (await taken()) === 4, taken, 30_000);
  expect(await push("8.1", foundFirst)).toBe(200);
  expect((await list(watched)).map(({ externalId }) => externalId).sort()).toEqual([
    "7.1",
    "8.1",
    "9.1",
    "9.1",
  ]);
});

test("behind a push of two legs it takes the same two, also of a call inside the house", async () => {
  const watched = await watch("legs", "--pattern", "freepbx");
  const added = await stage.onbin.mustRun(["source", "list", "--company", "legs", "--json"]);
  expect(JSON.parse(added)).toMatchObject([{ id: watched.source, kind: "freepbx" }]);
  const path = "int-202-201-20261122-080209-1795334529.13";
  const legs = { rx: wave(++made), tx: wave(++made) };
  // The key of the source tells the push door that it is a FreePBX.
  await rowsOf(
    stage.onbin.dataDir,
    "update api_keys set source_id = $1 where company_id = 'legs' returning 1",
    [watched.source],
  );
  const parts = [
    { name: "externalId", value: "1795334529.13" },
    ...Object.entries(legs).map(([name, value]) => ({ name, value, filename: `${path}-${name}.wav` })),
  ];
  expect((await knock(stage.onbin.url, watched.tenant.key, parts)).status).toBe(201);
  await put(watched.folder, `${path}-rx.wav`, legs.rx);
  await put(watched.folder, `${path}-tx.wav`, legs.tx);
  await put(watched.folder, `${path}.wav`, wave(++made));
  const taken = async () => (await items(watched)).filter(({ state }) => state === "taken").length;
  await eventually(
    async () => (await taken()) === 3,
    () => items(watched),
    30_000,
  );
  expect(await list(watched)).toHaveLength(1);
}, 120_000);

test("watched anew, or otherwise, a folder ships nothing again", async () => {
  const watched = await watch("anew", "--pattern", "{externalId}");
  const { folder, source, tenant } = watched;
  await put(folder, `${call(11, "11.1")}.wav`, wave(++made));
  await put(folder, "below/in-201-03-20261122-080000-11.2.wav", wave(++made), 30);
  await arrive(watched, 2);
  const run = async (...args: string[]) => stage.onbin.mustRun(["watch", ...args, "--company", tenant.id]);
  const add = async (path: string) => {
    const args = ["--folder", path, "--pattern", "freepbx", "--time-zone", "Asia/Tokyo", "--json"];
    return JSON.parse(await run("add", ...args)) as { source: string; kind: string; overlaps: unknown[] };
  };
  await run("remove", "--source", source);
  // The folder above has files that are known of another source only: it is said.
  const below = await add(join(folder, "below"));
  expect(below.overlaps).toEqual([expect.objectContaining({ path: folder, sourceId: source })]);
  expect(below.source).not.toBe(source);
  await run("remove", "--source", below.source);
  expect(await add(folder)).toMatchObject({ source, kind: "freepbx", isAgain: true });
  await put(folder, `${call(12, "12.1")}.wav`, wave(++made));
  const known = async () => (await list(watched)).map(({ externalId }) => externalId);
  await eventually(async () => (await known()).includes("12.1"), known, 30_000);

  await run("change", "--source", source, "--pattern", "{any}-{externalId}", "--quiet", "60");
  const page = await show(watched);
  expect(page).toMatchObject({
    kind: "freepbx",
    settings: {
      folder: { path: folder, pattern: "{any}-{externalId}", timeZone: "Asia/Tokyo", quietSeconds: 60 },
    },
  });
  await sleep(4_000);
  await put(folder, "x-13.1.wav", wave(++made));
  await eventually(async () => (await known()).includes("13.1"), known, 30_000);
  const calls = (await list(watched)).map(({ sequenceId }) => sequenceId);
  // Of the folder below at most its one file came again, as was said.
  expect((await items(watched)).map(({ state }) => state)).toEqual(["taken", "taken", "taken", "taken"]);
  expect(calls.length).toBeLessThanOrEqual(5);
  const [own] = await rowsOf<{ count: number }>(
    stage.onbin.dataDir,
    "select count(*)::integer as count from recordings where company_id = 'anew' and source = $1",
    [source],
  );
  expect(own).toEqual({ count: 4 });
  expect((await stage.onbin.cli(["watch", "change", "--company", tenant.id, "--source", source])).code).toBe(
    2,
  );
}, 90_000);

test("a folder that is gone, or empty of a sudden, is trouble and nothing else; it goes on when it is back", async () => {
  const watched = await watch("unmounted", "--pattern", "{externalId}");
  await put(watched.folder, "a.wav", wave(++made));
  await arrive(watched, 1);
  const codeOf = async () => {
    const query = "select trouble->>'code' as code from sources where source_id = $1";
    return (await rowsOf<{ code: string | null }>(stage.onbin.dataDir, query, [watched.source]))[0]?.code;
  };
  const trouble = (code: string | null) => eventually(async () => (await codeOf()) === code, codeOf, 30_000);
  await rename(watched.folder, `${watched.folder}.away`);
  await trouble("folder-missing");
  expect((await show(watched)).trouble?.words.ja.cause).toContain(watched.folder);
  await mkdir(watched.folder);
  await trouble("folder-empty");
  await rm(watched.folder, { recursive: true });
  await rename(`${watched.folder}.away`, watched.folder);
  await put(watched.folder, "b.wav", wave(++made));
  await arrive(watched, 2);
  await trouble(null);
  expect(await list(watched)).toHaveLength(2);
}, 120_000);

test("a folder is refused that is Onbin's own, relative, watched already, or not there", async () => {
  const { tenant, source, folder } = await watch("refusing", "--pattern", "freepbx");
  const add = async (path: string, ...more: string[]) => {
    const args = ["watch", "add", "--company", tenant.id, "--folder", path, "--pattern", "freepbx", ...more];
    const { code, stderr } = await stage.onbin.cli(args);
    return [code, stderr];
  };
  await mkdir(join(folder, "below"));
  const answers = await Promise.all([
    add(join(stage.onbin.dataDir, "spool")),
    add("/"),
    add("recordings"),
    add(join(folder, "none")),
    add(join(folder, "below")),
    add(root),
    add(folder, "--quiet", "5"),
  ]);
  const why = ["Onbin's own", "Onbin's own", "does not begin with /", "There is no folder"];
  expect(answers).toEqual([
    ...[...why, "is watched already", "is watched already"].map((words) => [
      1,
      expect.stringContaining(words),
    ]),
    [2, expect.stringContaining("from 60")],
  ]);

  await appendFile(join(folder, "in-201-03-20261122-080141-9.9.wav"), wave(++made));
  const tried = await stage.onbin.mustRun(["watch", "try", "--folder", folder, "--pattern", "freepbx"]);
  expect(tried).toContain("externalId=9.9");
  await stage.onbin.mustRun(["watch", "remove", "--company", tenant.id, "--source", source]);
  const listed = await stage.onbin.mustRun(["watch", "list", "--company", tenant.id]);
  expect(listed).toContain("No folder is watched yet");
  const log = await rowsOf<{ operation: string }>(
    stage.onbin.dataDir,
    "select operation from operation_log where company_id = 'refusing' and operation like 'source.%' order by operation",
  );
  expect(log.map(({ operation }) => operation)).toEqual(["source.add", "source.end"]);
}, 120_000);
