import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSpool } from "./spool.ts";

let folder: string;
const day = "acme/2026-11-22";
const [here, gone] = [`${day}/a.both`, `${day}/b.both`];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-spool-"));
  await mkdir(join(folder, day), { recursive: true });
  await writeFile(join(folder, here), "audio");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a file is missing when it, or the folder of its day, is not there", async () => {
  const spool = openSpool(folder, null);
  expect(await spool.missing([here, gone, "acme/2026-11-21/c.both"])).toEqual([
    gone,
    "acme/2026-11-21/c.both",
  ]);
  expect(await spool.hasAll([here])).toBe(true);
  expect(await spool.hasAll([here, gone])).toBe(false);
});

test("what cannot be looked at is not missing", async () => {
  const spool = openSpool(folder, null);
  const loop = `${day}/loop.both`;
  await symlink("loop.both", join(folder, loop));
  await expect(spool.missing([here, loop])).rejects.toMatchObject({ code: "ELOOP" });
});

test("nothing is missing in a spool that is not mounted", async () => {
  const spool = openSpool(folder, null);
  // What is left of a mount is its empty folder.
  await rename(join(folder, "acme"), join(folder, "away"));
  await expect(spool.missing([here])).rejects.toMatchObject({ code: "ENOENT" });
  await rename(join(folder, "away"), join(folder, "acme"));
  expect(await spool.missing([here])).toEqual([]);
});
