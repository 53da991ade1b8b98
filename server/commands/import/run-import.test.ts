import { mkdir, mkdtemp, rename, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openImportState } from "./import-state.ts";
import { type Ended, runImport } from "./run-import.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-import-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Recordings that nobody writes any more. */
async function addRecordings(path: string, count: number): Promise<void> {
  await mkdir(path, { recursive: true });
  const longAgo = new Date(Date.now() - 3_600_000);
  for (let n = 0; n < count; n++) {
    const file = join(path, `call-${n}.wav`);
    await writeFile(file, `recording ${n}`);
    await utimes(file, longAgo, longAgo);
  }
}

test("a folder that could not be read is looked at again by the next run, whatever lies behind it", async () => {
  const root = join(folder, "archive");
  await addRecordings(join(root, "a"), 8);
  await addRecordings(join(root, "b"), 3);
  await addRecordings(join(root, "c"), 1);
  const state = openImportState(join(folder, "state.json"));
  const run = async (onPush: () => Promise<void>) => {
    const ended: [string, Ended["kind"]][] = [];
    const parts = { root, pattern: null, timeZone: "UTC", state };
    const { place } = await runImport(
      {
        ...parts,
        push: async () => {
          await onPush();
          return { status: 201, body: {} };
        },
        onFile: (path, { kind }) => ended.push([path, kind]),
      },
      await state.read(),
    );
    return { ended, place };
  };
  // It goes after its name was read, and before it is opened: as unreadable as one without the right to read it.
  let gone = false;
  const first = await run(async () => {
    if (gone) return;
    gone = true;
    await rename(join(root, "b"), join(folder, "b-away"));
  });
  expect(first.ended.filter(([, kind]) => kind === "new")).toHaveLength(9);
  expect(first.ended.filter(([, kind]) => kind !== "new")).toEqual([["b", "later"]]);
  expect(first.place.after).toBe("c/call-0.wav");
  expect(await state.readFailed()).toEqual(["b"]);

  await rename(join(folder, "b-away"), join(root, "b"));
  const second = await run(async () => {});
  expect(second.ended).toEqual([
    ["b/call-0.wav", "new"],
    ["b/call-1.wav", "new"],
    ["b/call-2.wav", "new"],
  ]);
  expect(await state.readFailed()).toEqual([]);
});
