import { appendFile, copyFile, mkdtemp, rename, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FileCursor, followFile } from "./follow-file.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-follow-"));
  path = join(folder, "Master.csv");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Reads to the end, as the clock does. */
async function readOn(cursor: FileCursor | null) {
  const texts: string[] = [];
  const tooLong: number[] = [];
  let lost = false;
  for (let at = cursor, turns = 0; ; turns++) {
    const turn = await followFile(path, at);
    texts.push(...turn.lines.map(({ text }) => text));
    tooLong.push(...turn.tooLong.map((line) => line.at));
    lost ||= turn.lostTrack;
    at = turn.cursor;
    if (!turn.more) return { texts, tooLong, lost, cursor: at };
    if (turns > 100) throw new Error("it never ends");
  }
}

describe("a file that grows", () => {
  test("each line once, and a half-written one when it is whole", async () => {
    await writeFile(path, "one\ntw");
    const first = await readOn(null);
    expect(first.texts).toEqual(["one"]);
    await appendFile(path, "o\r\nthree\n");
    const second = await readOn(first.cursor);
    expect(second.texts).toEqual(["two", "three"]);
    expect((await readOn(second.cursor)).texts).toEqual([]);
  });

  test("it is not there: the error says so", async () => {
    await expect(followFile(path, null)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("a line that is too long is passed over, in as many turns as it takes; the next is read", async () => {
    await writeFile(path, `one\n${"x".repeat(3 * 2 ** 20)}\ntwo\n${"y".repeat(65 * 1024 + 1)}\nthree\n`);
    const { texts, tooLong } = await readOn(null);
    expect(texts).toEqual(["one", "two", "three"]);
    expect(tooLong).toEqual([4, 4 + 3 * 2 ** 20 + 1 + 4]);
  });

  test("more than one portion", async () => {
    const lines = Array.from({ length: 60_000 }, (_, i) => `line ${i} ${"z".repeat(40)}`);
    await writeFile(path, `${lines.join("\n")}\n`);
    expect((await readOn(null)).texts).toEqual(lines);
  });
});

describe("a file that is rotated", () => {
  test("renamed: its rest is read first, with the line that nobody ends any more", async () => {
    await writeFile(path, "one\n");
    const { cursor } = await readOn(null);
    await appendFile(path, "two\nthree");
    await rename(path, `${path}.1`);
    await writeFile(path, "four\n");
    const after = await readOn(cursor);
    expect(after.texts).toEqual(["two", "three", "four"]);
    expect(after.lost).toBe(false);
  });

  test("renamed before anything was read of it", async () => {
    await writeFile(path, "hal");
    const { cursor } = await readOn(null);
    await appendFile(path, "f\n");
    await rename(path, `${path}-20261122`);
    await writeFile(path, "next\n");
    expect((await readOn(cursor)).texts).toEqual(["half", "next"]);
  });

  test("twice while nobody looked: the files between are read as well", async () => {
    await writeFile(path, "one\n");
    const { cursor } = await readOn(null);
    await appendFile(path, "two\n");
    await rename(path, `${path}.2`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await writeFile(`${path}.1`, "three\n");
    await new Promise((resolve) => setTimeout(resolve, 20));
    await writeFile(path, "four\n");
    expect((await readOn(cursor)).texts).toEqual(["two", "three", "four"]);
  });

  test("copied and truncated: the copy is known by what stands in it", async () => {
    await writeFile(path, "one\n");
    const { cursor } = await readOn(null);
    await appendFile(path, "two\n");
    await copyFile(path, `${path}.1`);
    await truncate(path, 0);
    await appendFile(path, "a new line that is longer\n");
    expect((await readOn(cursor)).texts).toEqual(["two", "a new line that is longer"]);
  });

  test("gone for good: it is said, and the new one is read from its beginning", async () => {
    await writeFile(path, "one\n");
    const { cursor } = await readOn(null);
    await rm(path);
    await writeFile(path, "uno\ndos\n");
    const after = await readOn(cursor);
    expect([after.texts, after.lost]).toEqual([["uno", "dos"], true]);
  });
});
