import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { finishedOnDisk } from "./finished-on-disk.ts";
import { SpoolFileGone } from "./spool.ts";
import { keptName } from "./spool-names.ts";

const right = Buffer.from("a finished file");
const spoilt = Buffer.alloc(right.length);
const day = "acme/2026-11-23";
const name = "6a0b5c0e-6d0c-4f7e-9d2a-0d4a3a0f7b11.0123abcd.wav";
const file = `${day}/${name}`;
const sha256 = createHash("sha256").update(right).digest("hex");
const finished = { companyId: "acme", sequenceId: "s", file, bytes: right.length, sha256 };
const minute = 60_000;

const folders: string[] = [];
let folder: string;
let made: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-finished-"));
  folders.push(folder);
  await mkdir(join(folder, day), { recursive: true });
  made = [];
});
afterAll(() => Promise.all(folders.map((one) => rm(one, { recursive: true, force: true }))));

/** @param startedAgo milliseconds for which the machine has been on */
function open(startedAgo: number, make: () => Promise<Buffer | null> = async () => right) {
  const path = (one: string) => join(folder, one);
  return finishedOnDisk(
    path,
    async (_finished, into) => {
      made.push(into.slice(folder.length + 1));
      const bytes = await make();
      if (bytes === null) return null;
      await writeFile(into, bytes);
      return { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
    },
    () => Date.now() - startedAgo,
  );
}

const write = (bytes: Buffer) => writeFile(join(folder, file), bytes);
const read = () => readFile(join(folder, file));

test("one that is missing or has another length is made again", async () => {
  const files = open(100 * minute);
  expect(await files.bringFinished(finished)).toBe("made-again");
  await write(right.subarray(3));
  expect(await files.bringFinished(finished)).toBe("made-again");
  expect(await files.bringFinished(finished)).toBe("here");
  expect(await read()).toEqual(right);
  expect(made).toHaveLength(2);
  // What a crash leaves of it the sweep knows.
  for (const into of made) expect(into.slice(day.length + 1)).toMatch(keptName);
  expect(await readdir(join(folder, day))).toEqual([name]);
});

test("bytes are compared where the machine may have failed since, and otherwise when somebody doubts them", async () => {
  await write(spoilt);
  expect(await open(100 * minute).bringFinished(finished)).toBe("here");
  expect(await open(100 * minute).proveFinished(finished)).toBe("made-again");
  await write(spoilt);
  const files = open(-minute);
  expect(await files.bringFinished(finished)).toBe("made-again");
  expect(await files.bringFinished(finished)).toBe("here");
  expect(await read()).toEqual(right);
});

test("what was only touched since, or copied with its times, is compared all the same", async () => {
  await write(spoilt);
  const before = new Date(Date.now() - 200 * minute);
  await utimes(join(folder, file), before, before);
  expect(await open(100 * minute).bringFinished(finished)).toBe("made-again");
  expect(await read()).toEqual(right);
});

test("what comes out otherwise, or takes the converter, is not put in its place", async () => {
  await write(spoilt);
  const otherwise = open(100 * minute, async () => Buffer.from("something else"));
  expect(await otherwise.proveFinished(finished)).toBe("otherwise");
  expect(await open(100 * minute, async () => null).proveFinished(finished)).toBe("otherwise");
  expect(await read()).toEqual(spoilt);
  expect(await readdir(join(folder, day))).toEqual([name]);
});

test("with its original it is gone; any other trouble is told as it is", async () => {
  const failing = (code: string) =>
    open(0, () => Promise.reject(Object.assign(new Error(code), { code }))).bringFinished(finished);
  await expect(failing("ENOENT")).rejects.toBeInstanceOf(SpoolFileGone);
  await expect(failing("EIO")).rejects.toMatchObject({ code: "EIO" });
});

test("many who ask at once have it made once", async () => {
  const files = open(0);
  const all = await Promise.all([1, 2, 3].map(() => files.bringFinished(finished)));
  expect(all).toEqual(["made-again", "made-again", "made-again"]);
  expect(made).toHaveLength(1);
});
