import { type ChildProcess, execFile, execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { goodValues, saveUntested } from "../support/bucket-in-test.ts";
import { openConsole, password } from "../support/console-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { freePort, type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { defaultUser } from "../support/s3-peer/signed-request.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

const main = fileURLToPath(new URL("../../server/main.ts", import.meta.url));
const mayMount = canMount();
/** Characters on which careless line and list formats break. */
const memo = 'a\u2028b "d", {e} \\N \\. 𠮷 %';

const putOnly = {
  ...defaultUser,
  policy: {
    Version: "2012-10-17" as const,
    Statement: { Effect: "Allow" as const, Action: "s3:PutObject", Resource: "arn:aws:s3:::demo/*" },
  },
};

let folder: string;
let stage: Stage;
let acme: Tenant;
let broken: Tenant;
let off: Tenant;
let target: string;
/** Everything that the backup must hold, by company. */
const pushed = { acme: [] as string[], broken: [] as string[], off: [] as string[] };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-backup-"));
  target = join(folder, "saved");
  // A user who can look at nothing, as the product's policies have it: only what the database knows settles a 412.
  stage = await startStage({ users: [putOnly], buckets: [{ name: "demo", versioned: true }] });
  acme = await stage.addTenant("acme");
  broken = await stage.addTenant("broken", { secretAccessKey: "notTheSecret", folder: "broken" });
  off = await stage.addTenant("off", null);
  for (let i = 0; i < 5; i++) {
    pushed.acme.push(await acme.push(`acme-delivered-${i}`));
    pushed.broken.push(await broken.push(`broken-held-${i}`));
    pushed.off.push(await off.push(`off-skipped-${i}`));
  }
  const told = await knock(
    stage.onbin.url,
    acme.key,
    recordingForm({ sequenceId: "acme-told", memo }, wave(99)),
  );
  expect(told.status).toBe(201);
  for (const id of pushed.acme) await acme.until(id, "delivered");
  for (const id of pushed.broken) await broken.until(id, "held");
  for (const id of pushed.off) await off.until(id, "skipped");
}, 120_000);

afterAll(async () => {
  await stage?.close();
  await rm(folder, { recursive: true, force: true });
});

describe("backup and restore", () => {
  test("a backup is made while recordings arrive and leave", async () => {
    // What is pushed from here on is received when the backup is made, and delivered only afterwards.
    stage.bucket.faults.set([
      {
        match: { operation: "PutObject", key: "rec/acme-late-*" },
        act: { kind: "answer", code: "SlowDown" },
      },
    ]);
    for (let i = 0; i < 10; i++) pushed.acme.push(await acme.push(`acme-late-${i}`));
    let going = true;
    const load = (async () => {
      for (let i = 0; going; i++) await acme.push(`acme-during-${i}`).then(() => sleep(20));
    })();
    const made = await stage.onbin.cli(["backup", target, "--with-key", "--json"]);
    going = false;
    await load;
    expect(made.stderr).toBe("");
    expect(made.code).toBe(0);
    expect(JSON.parse(made.stdout)).toMatchObject({ problems: [] });
    expect((await stat(target)).mode & 0o777).toBe(0o700);
    expect(await readdir(folder)).toEqual(["saved"]);
    const checked = await stage.onbin.cli(["backup", "--check", target]);
    expect([checked.code, checked.stdout]).toEqual([0, expect.stringContaining("whole")]);
    stage.bucket.faults.clear();
    for (const id of pushed.acme) await stage.onbin.until(acme.key, id, ["delivered"], 150_000);
  }, 250_000);

  test("there is no second backup of the same name, and no secret in one without the key", async () => {
    const again = await stage.onbin.cli(["backup", target]);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining("there already")]);
    const other = join(folder, "without-key");
    const made = await stage.onbin.mustRun(["backup", other, "--undelivered-only"]);
    expect(made).toContain("audio files");
    const key = await readFile(join(stage.onbin.dataDir, "master.key"), "utf8");
    for (const name of await readdir(other, { recursive: true })) {
      const path = join(other, name);
      if ((await stat(path)).isFile()) expect((await readFile(path)).includes(key.trim()), name).toBe(false);
    }
    expect((await readdir(join(other, "spool"))).sort()).toEqual(["broken", "off"]);
  });

  test("a wrong or missing master key is refused before anything is written", async () => {
    const dataDir = join(folder, "wrong-key");
    const other = join(folder, "without-key");
    const missing = await onbin(dataDir, ["restore", other]);
    expect([missing.code, missing.stderr]).toEqual([
      1,
      expect.stringContaining("does not hold the master key"),
    ]);
    const wrong = await onbin(dataDir, ["restore", target], {
      ONBIN_MASTER_KEY: randomBytes(32).toString("base64"),
    });
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining("is not the one of this backup")]);
    expect(await readdir(dataDir).catch(() => "none")).toBe("none");
  });

  test("a folder that is not empty, or whose service runs, is refused", async () => {
    const dataDir = await mkdtemp(join(folder, "full-"));
    await writeFile(join(dataDir, "precious"), "");
    const full = await onbin(dataDir, ["restore", target]);
    expect([full.code, full.stderr]).toEqual([1, expect.stringContaining("is not empty")]);
    expect(await readdir(dataDir)).toEqual(["precious"]);
    const running = await stage.onbin.cli(["restore", target]);
    expect([running.code, running.stderr]).toEqual([1, expect.stringContaining("already running")]);
  });

  test.each([
    ["a changed byte of audio", "spool"],
    ["a row file that was cut off", "database"],
    ["a missing list", "spool.jsonl.gz"],
    ["a broken manifest", "manifest.json"],
  ])("%s is found by --check, and refused by restore", async (_what, part) => {
    const copy = await mkdtemp(join(folder, "damaged-"));
    await cp(target, copy, { recursive: true });
    await damage(copy, part);
    const checked = await stage.onbin.cli(["backup", "--check", copy]);
    expect([checked.code, checked.stderr]).toEqual([1, expect.stringContaining("damaged or missing")]);
    const dataDir = join(copy, "data");
    const restored = await onbin(dataDir, ["restore", copy]);
    expect([restored.code, restored.stderr]).toEqual([1, expect.stringContaining("damaged or missing")]);
    expect(await readdir(dataDir).catch(() => "none")).toBe("none");
  });

  test.skipIf(!mayMount)("a full disk ends a backup cleanly, and says so", async () => {
    const small = await mkdtemp(join(folder, "small-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "onbin-test", small]);
    try {
      const failed = await stage.onbin.cli(["backup", join(small, "saved")]);
      expect([failed.code, failed.stderr]).toEqual([
        1,
        expect.stringMatching(/could not be written: .*ENOSPC/),
      ]);
      expect(await readdir(small)).toEqual([]);
    } finally {
      execFileSync("umount", [small]);
    }
  });

  test("a restore that was killed is not started upon, and the same restore begins anew", async () => {
    const dataDir = join(folder, "killed");
    const restoring = onbin(dataDir, ["restore", target]);
    for (;;) {
      if (await stat(join(dataDir, "postgres", "cluster")).catch(() => null)) break;
      await sleep(20);
    }
    restoring.child.kill("SIGKILL");
    await restoring;
    const start = await onbin(dataDir, ["start"]);
    expect([start.code, start.stderr]).toEqual([1, expect.stringContaining("has not come to its end")]);
    const again = await onbin(dataDir, ["restore", target]);
    expect([again.code, again.stderr]).toEqual([0, ""]);
    expect(await readdir(dataDir)).not.toContain("restore-unfinished");
  }, 200_000);

  test("restored elsewhere, everything ships on: nothing lost, nothing twice", async () => {
    await stage.onbin.stop({ keep: true });
    const dataDir = join(folder, "restored");
    const restored = await onbin(dataDir, ["restore", target, "--json"]);
    expect([restored.code, restored.stderr]).toEqual([0, ""]);
    expect(JSON.parse(restored.stdout).uncertain).toBeGreaterThanOrEqual(15);
    const port = await freePort();
    const fresh = await startOnbin({ dataDir, port, env: stage.bucket.env });
    try {
      await shipsOn(fresh);
    } finally {
      await fresh.stop();
    }
  }, 120_000);
});

async function shipsOn(fresh: OnbinInTest): Promise<void> {
  for (const id of pushed.acme) await fresh.until(acme.key, id, ["delivered"], 40_000);
  expect((await fresh.read(acme.key, "acme-told")).memo).toBe(memo);

  // Sign-in and settings work; what was held goes on when its cause is mended.
  const administrator = openConsole(fresh.url);
  await administrator.mustPost("/api/app/sign-in", {
    company: "broken",
    email: "administrator@broken.example.com",
    password,
  });
  await saveUntested(administrator, { ...goodValues, folder: "broken" });
  for (const id of pushed.broken) await fresh.until(broken.key, id, ["delivered"], 40_000);
  for (const id of pushed.off) expect((await fresh.read(off.key, id)).state).toBe("skipped");

  // Sequences go on where they were, so new rows find a number of their own.
  const next = await knock(fresh.url, acme.key, recordingForm({ sequenceId: "acme-next" }, wave(1234)));
  expect(next.status).toBe(201);
  await fresh.until(acme.key, "acme-next", ["delivered"], 40_000);

  const late = await rowsOf<{ sequence_id: string }>(
    fresh.dataDir,
    "select sequence_id from recordings where company_id = 'acme' and proof = 'earlier-sending'",
  );
  expect(late.length).toBeGreaterThan(0);
  for (const id of pushed.acme) {
    expect(await stage.bucket.versions("demo", `rec/${id}.wav`), id).toHaveLength(1);
  }
  for (const id of pushed.broken) {
    expect(await stage.bucket.versions("demo", `broken/${id}.wav`), id).toHaveLength(1);
  }
  const held = await rowsOf<{ n: number }>(
    fresh.dataDir,
    "select count(*)::int as n from recordings where state = 'held'",
  );
  expect(held).toEqual([{ n: 0 }]);
}

async function damage(copy: string, part: string): Promise<void> {
  if (part === "spool") {
    const names = await readdir(join(copy, "spool"), { recursive: true });
    const path = join(copy, "spool", names.find((name) => name.endsWith(".wav")) ?? "");
    const bytes = await readFile(path);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    await writeFile(path, bytes);
  } else if (part === "database") {
    await truncate(join(copy, "database", "recordings.jsonl.gz"), 50);
  } else if (part === "manifest.json") {
    await truncate(join(copy, part), 50);
  } else {
    await rm(join(copy, part));
  }
}

function onbin(dataDir: string, args: string[], env: Record<string, string> = {}) {
  let child: ChildProcess | undefined;
  const done = new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const own = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith("ONBIN_")),
    );
    child = execFile(
      process.execPath,
      [main, ...args],
      { cwd: folder, env: { ...own, LANG: "C.UTF-8", ONBIN_DATA_DIR: dataDir, ...env } },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
  return Object.assign(done, { child: child as ChildProcess });
}

/** True where a small file system can be made for a test. */
function canMount(): boolean {
  const place = mkdtempSync(join(tmpdir(), "onbin-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "onbin-test", place], { stdio: "ignore" });
    execFileSync("umount", [place]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(place, { recursive: true });
  }
}
