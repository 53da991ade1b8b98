import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RecordingList } from "../../contract/push.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { wave } from "../support/door-in-test.ts";
import { summariseSources } from "../support/source-summary.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

// `onbin import FOLDER`: an archive, whose files nobody ever sent, with a break in the middle.

let stage: Stage;
let folder: string;
let made = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-archive-"));
  stage = await startStage();
}, 120_000);
afterAll(async () => {
  if (stage !== undefined) {
    const triedOn = "an archive made by the test, by `onbin import`";
    await summariseSources(stage, { push: triedOn }, { push: "Import of an archive" });
  }
  await stage?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A file that was last written an hour ago. */
async function put(path: string, content: Buffer | string): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  const then = new Date(Date.now() - 3_600_000);
  await utimes(file, then, then);
}

const main = fileURLToPath(new URL("../../server/main.ts", import.meta.url));

function start(tenant: Tenant, archive: string, ...more: string[]) {
  const args = ["import", join(folder, archive), "--state", join(folder, `${tenant.id}.state`), ...more];
  return spawn(process.execPath, [main, ...args], {
    env: { ...process.env, ONBIN_URL: stage.onbin.url, ONBIN_API_KEY: tenant.key, LC_ALL: "C" },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function run(tenant: Tenant, archive: string, ...more: string[]) {
  const child = start(tenant, archive, ...more);
  const closed = once(child, "close");
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await closed) as [number];
  return { code, out, err };
}

async function list(tenant: Tenant): Promise<RecordingList["items"]> {
  const answer = await fetch(`${stage.onbin.url}/api/v1/recordings`, {
    headers: { authorization: `Bearer ${tenant.key}` },
  });
  return ((await answer.json()) as RecordingList).items;
}

test("names, sidecars and legs say what a recording is; old ones give way to calls that have just ended", async () => {
  const tenant = await stage.addTenant("facts", { folder: "facts" });
  const call = "a/2026/11/22/in-201-0312345678-20261122-080141-1795334501.3";
  for (const leg of ["", "-rx", "-tx"]) await put(`${call}${leg}.wav`, wave(++made));
  await put("a/with-sidecar.wav", wave(++made));
  await put("a/with-sidecar.json", JSON.stringify({ externalId: "side-1", type: "outbound", from: 201 }));
  await put("a/一 二.wav", wave(++made));
  await put("a/empty.wav", "");
  await put("a/notes.txt", "no recording");
  await writeFile(join(folder, "a", "growing.wav"), wave(++made));
  await symlink("/etc", join(folder, "a", "elsewhere"));

  const dry = JSON.parse(
    (await run(tenant, "a", "--pattern", "freepbx", "--time-zone", "Asia/Tokyo", "--dry-run", "--json")).out,
  );
  expect(dry).toMatchObject({ files: 3, name: 1, sidecar: 1, nothing: 1, unknown: ["一 二.wav"] });
  expect(await list(tenant)).toEqual([]);

  const { code, out } = await run(tenant, "a", "--pattern", "freepbx", "--time-zone", "Asia/Tokyo");
  expect([code, out]).toEqual([
    1,
    expect.stringContaining("3 new, 0 were there already, 3 left out, 1 not taken."),
  ]);
  const items = await list(tenant);
  const known = Object.fromEntries(items.map((item) => [item.externalId, item]));
  expect(known["1795334501.3"]).toMatchObject({
    ...{ type: "incoming", from: "0312345678", to: "201" },
    dialBegin: "2026-11-21T23:01:41.000Z",
  });
  expect(known["side-1"]).toMatchObject({ type: "outbound", from: "201" });
  expect(known["一 二.wav"]?.callEnd).toBeTruthy();
  for (const { sequenceId } of items) await tenant.until(sequenceId, "delivered");
  expect(await tenant.read(known["1795334501.3"]?.sequenceId ?? "")).toMatchObject({ channels: "stereo" });

  const lanes = await rowsOf(
    stage.onbin.dataDir,
    "select distinct backfill_id is not null as old from recordings where company_id = 'facts'",
  );
  expect(lanes).toEqual([{ old: true }]);
});

test("killed in the middle it goes on where it was, and nothing is there twice", async () => {
  const tenant = await stage.addTenant("broken-off", { folder: "broken-off" });
  const files = 150;
  for (let n = 0; n < files; n++) await put(`b/${n % 7}/${n}.wav`, wave(++made));
  const child = start(tenant, "b");
  const closed = once(child, "close");
  await expect
    .poll(async () => (await list(tenant)).length, { timeout: 30_000, interval: 20 })
    .toBeGreaterThan(20);
  child.kill("SIGKILL");
  await closed;
  expect((await count(tenant)) < files).toBe(true);

  const again = JSON.parse((await run(tenant, "b", "--json")).out) as Record<string, number>;
  expect(again).toMatchObject({ left: 0, refused: 0, stopped: null });
  // What was under way when it was killed, and since the place was last noted, came again and was recognised.
  expect(again.known).toBeLessThan(60);
  expect(await count(tenant)).toBe(files);
  // A third time there is nothing to go on with: all of it is known.
  expect(JSON.parse((await run(tenant, "b", "--json")).out)).toMatchObject({ new: 0, known: files });
}, 180_000);

async function count(tenant: Tenant): Promise<number> {
  const rows = await rowsOf<{ count: string }>(
    stage.onbin.dataDir,
    "select count(*) from recordings where company_id = $1",
    [tenant.id],
  );
  return Number(rows[0]?.count);
}

test("a wrong key stops it at once, with cause and cure; a refused file is tried again by the next run", async () => {
  const tenant = await stage.addTenant("refused", { folder: "refused" });
  await put("c/1.wav", wave(++made));
  await put("c/2.wav", wave(++made));
  await put("c/2.json", JSON.stringify({ type: "sideways" }));
  const wrong = await run({ ...tenant, id: "wrong", key: "onbin_wrong" }, "c");
  expect([wrong.code, wrong.out]).toEqual([1, expect.stringMatching(/0 new.*\nIt stopped: .*key/s)]);

  const first = await run(tenant, "c");
  expect([first.code, first.out]).toEqual([
    1,
    expect.stringMatching(/2\.wav: .*sideways.*1 new, .* 1 not taken/s),
  ]);
  await put("c/2.json", JSON.stringify({ type: "outbound" }));
  const second = await run(tenant, "c");
  expect([second.code, await count(tenant)]).toEqual([0, 2]);
});

test.each([
  [["--pattern", "{caller}"], /\{caller\} is unknown/],
  [["--time-zone", "Japan/Edo"], /there is no Japan\/Edo/],
])("wrong use is told: %j", async (args, why) => {
  const { code, err } = await run(await stage.addTenant(`use-${++made}`, null), ".", ...args);
  expect([code, err]).toEqual([2, expect.stringMatching(why)]);
});
