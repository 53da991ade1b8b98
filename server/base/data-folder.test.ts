import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { prepareDataFolder } from "./data-folder.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "onbin-data-"));
});

afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

test("makes the folder and its parents, closed to others; a second time changes nothing", async () => {
  const data = join(folder, "a/b/data");
  await prepareDataFolder(data);
  expect(statSync(data).mode & 0o777).toBe(0o700);
  chmodSync(data, 0o750);
  await prepareDataFolder(data);
  expect(statSync(data).mode & 0o777).toBe(0o750);
});

test("refuses a file, naming it", async () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  await expect(prepareDataFolder(file)).rejects.toMatchObject({
    code: "dataFolderUnusable",
    message: expect.stringContaining(file),
  });
});

test.skipIf(process.getuid?.() === 0)("refuses a folder that cannot be written", async () => {
  chmodSync(folder, 0o500);
  await expect(prepareDataFolder(folder)).rejects.toMatchObject({ code: "dataFolderUnusable" });
});
