import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeOf, lookAt, openFile, openFolder, within } from "./open-below.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "onbin-below-"));
  await mkdir(join(root, "watched/2026/11"), { recursive: true });
  await mkdir(join(root, "secret/11"), { recursive: true });
  await writeFile(join(root, "watched/2026/11/call.wav"), "sound");
  await writeFile(join(root, "secret/11/call.wav"), "secret");
});
afterAll(() => rm(root, { recursive: true, force: true }));

const watched = () => join(root, "watched");
const read = (path: string) =>
  within(watched(), path, async (folder, name) => {
    const opened = await openFile(folder, name);
    if (opened === null) return null;
    const text = await opened.handle.readFile("utf8");
    await opened.handle.close();
    return text;
  });

test("a file is read, its print changes with its bytes", async () => {
  expect(await read("2026/11/call.wav")).toBe("sound");
  const look = () => within(watched(), "2026/11/call.wav", lookAt);
  const before = await look();
  expect(before).toMatchObject({ kind: "file", size: 5 });
  await writeFile(join(root, "watched/2026/11/call.wav"), "sound!");
  expect((await look())?.print).not.toBe(before?.print);
  expect(await within(watched(), "2026/11/none.wav", lookAt)).toBeNull();
});

test("no link is followed: not the file, not a folder on the way, not one that was swapped", async () => {
  await symlink(join(root, "secret/11/call.wav"), join(root, "watched/2026/link.wav"));
  expect(await read("2026/link.wav")).toBeNull();
  expect(await within(watched(), "2026/link.wav", lookAt)).toMatchObject({ kind: "link" });
  await symlink(join(root, "secret"), join(root, "watched/2025"));
  // Of a link, O_DIRECTORY and O_NOFOLLOW together say that it is no folder.
  await expect(read("2025/11/call.wav").catch((error) => Promise.reject(codeOf(error)))).rejects.toMatch(
    /ELOOP|ENOTDIR/,
  );
  const held = await openFolder(watched(), "2026");
  await rename(join(root, "watched/2026"), join(root, "watched/moved"));
  await symlink(join(root, "secret"), join(root, "watched/2026"));
  expect(await lookAt(held, "11")).toMatchObject({ kind: "folder" });
  expect(await lookAt(held, "link.wav")).not.toBeNull();
  await held.close();
});

test("a pipe is no file, and nobody waits for its writer", async () => {
  execFileSync("mkfifo", [join(root, "watched/pipe.wav")]);
  expect(await read("pipe.wav")).toBeNull();
});

test("nothing can be beside a name that leaves no room for another ending", async () => {
  expect(await within(watched(), `${"長".repeat(84)}.wav.json`, lookAt)).toBeNull();
  expect(await read(`${"長".repeat(84)}.wav.json`)).toBeNull();
});
