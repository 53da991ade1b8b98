import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeFinished } from "./write-finished.ts";

test("a finished recording gets its name whole, over what was left of an earlier try", async () => {
  const folder = await mkdtemp(join(tmpdir(), "onbin-finished-"));
  await writeFile(join(folder, "a.wav.part"), "left over from before");
  await writeFinished(join(folder, "a.wav"), Buffer.from("whole"));
  expect(await readFile(join(folder, "a.wav"), "utf8")).toBe("whole");
  expect(await readdir(folder)).toEqual(["a.wav"]);
});

test("what cannot be written leaves nothing, and says so", async () => {
  const folder = await mkdtemp(join(tmpdir(), "onbin-finished-"));
  await expect(writeFinished(join(folder, "none", "a.wav"), Buffer.from("x"))).rejects.toThrow("ENOENT");
  expect(await readdir(folder)).toEqual([]);
});
