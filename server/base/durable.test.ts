import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeFolderDurably, renameDurably, syncFolder } from "./durable.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-durable-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("folders are made with all their parents, private", async () => {
  const deep = join(folder, "a", "b", "c");
  await makeFolderDurably(deep, folder);
  await makeFolderDurably(deep, folder);
  expect((await stat(deep)).mode & 0o777).toBe(0o700);
});

test("many renames into one folder at once all arrive", async () => {
  const into = join(folder, "into");
  await makeFolderDurably(into, folder);
  const names = Array.from({ length: 50 }, (_, i) => `${i}`);
  await Promise.all(
    names.map(async (name) => {
      await writeFile(join(folder, name), name);
      await renameDurably(join(folder, name), join(into, name));
    }),
  );
  expect((await readdir(into)).sort()).toEqual(names.sort());
});

test("a folder that cannot be synced is told to everyone who waits, and can be tried again", async () => {
  const missing = join(folder, "missing");
  const outcomes = await Promise.allSettled([syncFolder(missing), syncFolder(missing), syncFolder(missing)]);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  await makeFolderDurably(missing, folder);
  await syncFolder(missing);
});
