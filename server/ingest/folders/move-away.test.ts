import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { moveAway } from "./move-away.ts";
import { lookAt, within } from "./open-below.ts";

let root: string;
let archive: string;
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), "onbin-away-"));
  root = join(folder, "watched");
  archive = join(folder, "archive");
  await mkdir(join(root, "22"), { recursive: true });
});
afterEach(() => rm(join(root, ".."), { recursive: true, force: true }));

async function put(path: string, text: string): Promise<{ path: string; print: string }> {
  await writeFile(join(root, path), text);
  return { path, print: (await within(root, path, lookAt))?.print ?? "" };
}

test("what was taken is removed, and what took its name meanwhile is not", async () => {
  const taken = await put("22/call.wav", "taken");
  const other = await put("22/other.wav", "taken");
  await put("22/other.wav", "another call");
  expect(await moveAway(root, taken, null)).toBe("gone");
  expect(await moveAway(root, taken, null)).toBe("absent");
  expect(await moveAway(root, other, null)).toBe("changed");
  expect(await readdir(join(root, "22"))).toEqual(["other.wav"]);
});

test("the archive keeps the path, and nothing in it is overwritten", async () => {
  expect(await moveAway(root, await put("22/call.wav", "first"), archive)).toBe("gone");
  expect(await moveAway(root, await put("22/call.wav", "second"), archive)).toBe("gone");
  expect(await readFile(join(archive, "22/call.wav"), "utf8")).toBe("first");
  expect(await readFile(join(archive, "22/call.2.wav"), "utf8")).toBe("second");
  expect(await readdir(join(root, "22"))).toEqual([]);
});

// /dev/shm is another file system than /tmp on most machines; where it is not, this is the test above again.
test("another file system gets a copy with the same time", async () => {
  const elsewhere = await mkdtemp("/dev/shm/onbin-away-");
  try {
    const taken = await put("22/call.wav", "sound");
    expect(await moveAway(root, taken, elsewhere)).toBe("gone");
    expect(await readFile(join(elsewhere, "22/call.wav"), "utf8")).toBe("sound");
    const look = await within(elsewhere, "22/call.wav", lookAt);
    expect(Math.abs((look?.mtimeMs ?? 0) - Number(taken.print.split(":")[1]) / 1e6)).toBeLessThan(2);
  } finally {
    await rm(elsewhere, { recursive: true, force: true });
  }
});
