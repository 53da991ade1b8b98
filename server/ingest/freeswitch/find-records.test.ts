import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findRecords } from "./find-records.ts";

const name = (n: number, before = "") =>
  `${before}00000000-0000-0000-0000-${String(n).padStart(12, "0")}.cdr.json`;
const day = "2026-11-20-10-00-00";
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-records-"));
  await mkdir(join(folder, day));
  await mkdir(join(folder, "others"));
  for (const path of [name(1), name(2), name(3, "a_"), `${day}/${name(4)}`, `others/${name(5)}`, "notes.txt"])
    await writeFile(join(folder, path), "{}");
  await writeFile(join(folder, `${name(6)}.unreadable`), "{}");
  await symlink(join(folder, name(1)), join(folder, day, name(7)));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("records are found here and in folders of days; links, other files and other folders are not", async () => {
  const { paths, unreadable } = await findRecords(folder, 10, () => false);
  expect(paths.toSorted()).toEqual([name(1), name(2), `${day}/${name(4)}`, name(3, "a_")].toSorted());
  expect(unreadable).toBeNull();
});

test("what did not go at an earlier try leaves the portion to what is new", async () => {
  const stuck = new Set([name(1), name(2), name(3, "a_")]);
  const { paths } = await findRecords(folder, 2, (path) => stuck.has(path));
  expect(paths[0]).toBe(`${day}/${name(4)}`);
  expect(paths).toHaveLength(2);
});

test("a folder that is not there is an error", async () => {
  await expect(findRecords(join(folder, "gone"), 2, () => false)).rejects.toMatchObject({ code: "ENOENT" });
});
