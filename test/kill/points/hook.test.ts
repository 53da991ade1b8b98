import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeEach, expect, test } from "vitest";
import { controlKillPoints, findKillPoints, type KillPoints } from "./control.ts";

const folders: string[] = [];
let folder: string;
let points: KillPoints;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "onbin-points-"));
  folders.push(folder);
  points = controlKillPoints(join(folder, "control"));
  writeFileSync(
    join(folder, "program.ts"),
    `import { Worker } from "node:worker_threads";
     const large: boolean = process.argv.includes("large");
     // kill point: a.always
     // kill point: b.sometimes when large
     console.log("past both");
     if (process.argv.includes("thread")) new Worker(new URL("./thread.ts", import.meta.url), { execArgv: [] });`,
  );
  writeFileSync(
    join(folder, "thread.ts"),
    "// kill point: c.in-thread\nconsole.log('past the thread' as string);",
  );
});
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

function run(words: string[], hooked: boolean) {
  const env = { ...process.env, ...(hooked ? points.env : { KILL_POINTS: join(folder, "control") }) };
  const { signal, status, stdout } = spawnSync(process.execPath, [join(folder, "program.ts"), ...words], {
    env,
    encoding: "utf8",
    timeout: 20_000,
  });
  return { signal, status, said: stdout.trimEnd().split("\n").filter(Boolean) };
}

test("without the hook a marker is a comment: no order is carried out, nothing is noted", async () => {
  await points.give({ point: "a.always" });
  expect(run(["thread"], false)).toEqual({ signal: null, status: 0, said: ["past both", "past the thread"] });
  expect(await points.carriedOut()).toBeNull();
  expect(existsSync(join(folder, "control", "reached"))).toBe(false);
});

test("with it, who comes by dies there, once", async () => {
  await points.give({ point: "a.always" });
  expect(run([], true)).toEqual({ signal: "SIGKILL", status: null, said: [] });
  expect(await points.carriedOut()).toBeGreaterThan(0);
  expect(run([], true)).toEqual({ signal: null, status: 0, said: ["past both"] });
});

test("a condition is kept to, and every point that was passed is noted", async () => {
  await points.give({ point: "b.sometimes" });
  expect(run([], true).status).toBe(0);
  expect(await points.reached()).toEqual(new Set(["a.always"]));
  expect(run(["large"], true).signal).toBe("SIGKILL");
  expect(await points.reached()).toEqual(new Set(["a.always", "b.sometimes"]));
});

test("a point in a thread ends the whole process", async () => {
  await points.give({ point: "c.in-thread" });
  expect(run(["thread"], true)).toEqual({ signal: "SIGKILL", status: null, said: ["past both"] });
});

test("the product's markers have names of their own, and nothing but comments knows of them", async () => {
  const names = await findKillPoints();
  expect(names.length).toBeGreaterThan(20);
  const server = fileURLToPath(new URL("../../../server/", import.meta.url));
  const { stdout } = spawnSync("grep", ["-rlE", "reachKillPoint|KILL_POINTS", server], { encoding: "utf8" });
  expect(stdout).toBe("");
  expect(readFileSync(join(server, "keep/incoming.ts"), "utf8")).toContain(
    "// kill point: ingest.file-synced",
  );
});
