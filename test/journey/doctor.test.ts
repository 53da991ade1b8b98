import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort, type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";

const main = fileURLToPath(new URL("../../server/main.ts", import.meta.url));

type Line = { check: string; state: string; cause: string; cure: string };

let folder: string;
let onbin: OnbinInTest;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-doctor-"));
  await mkdir(join(folder, "data"));
  onbin = await startOnbin({ dataDir: join(folder, "data") });
});

afterAll(async () => {
  await onbin?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("onbin doctor", () => {
  test("finds nothing wrong beside a running service, and leaves nothing behind", async () => {
    const { code, lines } = await ask({});
    expect([code, lines.filter(({ state }) => state === "fail")]).toEqual([0, []]);
    for (const check of [
      "database",
      "schema",
      "wall",
      "master-key",
      "clock",
      "spool",
      "listen",
      "backlog",
      "leases",
    ]) {
      expect(lines).toContainEqual(expect.objectContaining({ check, state: "ok" }));
    }
    const spool = await readdir(join(onbin.dataDir, "spool")).catch(() => []);
    expect(spool.filter((name) => name.includes("doctor"))).toEqual([]);
  });

  test("speaks the operator's language", async () => {
    const { lines } = await ask({ LANG: "ja_JP.UTF-8" });
    expect(lines.find(({ check }) => check === "settings")?.cause).toBe("設定は読めます。");
  });

  test.each([
    ["settings", { ONBIN_SHIP_SLOTS: "many" }, "ONBIN_SHIP_SLOTS"],
    [
      "master-key",
      { ONBIN_MASTER_KEY: Buffer.alloc(32, 7).toString("base64") },
      "not the one of the database",
    ],
    ["spool", { ONBIN_SPOOL: "/dev/null/spool" }, "cannot be written"],
    ["spool", { ONBIN_SPOOL_RESERVE: String(2 ** 50) }, "below its reserve"],
    ["ffmpeg", { ONBIN_FFMPEG: "/nowhere/ffmpeg" }, "cannot be run"],
    ["database", { ONBIN_DATABASE_URL: "postgres://nobody@127.0.0.1:1/nothing" }, "cannot be used"],
  ])("%s: %j fails, with its cure", async (check, env, words) => {
    const { code, lines } = await ask(env);
    const failed = lines.filter(({ state }) => state === "fail");
    expect(code).toBe(1);
    expect(failed).toEqual([expect.objectContaining({ check, cause: expect.stringContaining(words) })]);
    expect(failed[0]?.cure).not.toBe("");
  });

  test("a mail server that does not answer is found with --network only", async () => {
    const env = { ONBIN_SMTP_URL: `smtp://127.0.0.1:${await freePort()}` };
    expect((await ask(env)).code).toBe(0);
    const { code, lines } = await ask(env, "--network");
    expect(code).toBe(1);
    expect(lines.at(-1)).toMatchObject({ check: "smtp", state: "fail" });
  });

  test("without a running service: the database is looked at and left as it was, a taken port is found", async () => {
    await onbin.stop({ keep: true });
    const fine = await ask({});
    expect([fine.code, fine.lines.find(({ check }) => check === "schema")?.state]).toEqual([0, "ok"]);
    expect(await readdir(join(onbin.dataDir, "run"))).not.toContain("connections.json");
    const taken = createServer().listen(onbin.port, "127.0.0.1");
    const { code, lines } = await ask({});
    taken.close();
    expect(code).toBe(1);
    expect(lines.find(({ check }) => check === "listen")).toMatchObject({ state: "fail" });
    await chmod(join(onbin.dataDir, "master.key"), 0o644);
    expect((await ask({})).lines).toContainEqual(
      expect.objectContaining({ check: "master-key-file", state: "warn" }),
    );
  }, 200_000);

  test("before the first start it says so, and makes nothing", async () => {
    const dataDir = join(folder, "new");
    const { code, lines } = await ask({
      ONBIN_DATA_DIR: dataDir,
      ONBIN_LISTEN: `127.0.0.1:${await freePort()}`,
    });
    expect([code, lines.find(({ check }) => check === "database")?.state]).toEqual([0, "warn"]);
    expect(await readdir(folder)).not.toContain("new");
    await writeFile(dataDir, "a file");
    expect((await ask({ ONBIN_DATA_DIR: dataDir })).code).toBe(1);
  });
});

function ask(env: Record<string, string>, ...args: string[]) {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("ONBIN_")));
  const all = {
    ...own,
    LANG: "C.UTF-8",
    ONBIN_DATA_DIR: onbin.dataDir,
    ONBIN_LISTEN: `127.0.0.1:${onbin.port}`,
    ...env,
  };
  return new Promise<{ code: number; lines: Line[] }>((resolve, reject) => {
    execFile(
      process.execPath,
      [main, "doctor", "--json", ...args],
      { cwd: folder, env: all },
      (error, stdout, stderr) => {
        if (stderr !== "") reject(new Error(stderr));
        else resolve({ code: error ? Number(error.code) : 0, lines: JSON.parse(stdout) });
      },
    );
  });
}
