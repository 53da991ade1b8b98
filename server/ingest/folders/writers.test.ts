import { constants } from "node:fs";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lookOf } from "./open-below.ts";
import { createWriterScan } from "./writers.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-writers-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.skipIf(process.platform !== "linux")(
  "who writes a file is seen, who reads it is no writer",
  async () => {
    const path = join(folder, "call.wav");
    await writeFile(path, "RIFF");
    const reader = await open(path, constants.O_RDONLY);
    const { id } = lookOf(await reader.stat({ bigint: true }));
    const isWritten = async () => (await createWriterScan().look(folder)).open.has(id);
    expect(await isWritten()).toBe(false);
    const writer = await open(path, "a");
    expect(await isWritten()).toBe(true);
    await writer.close();
    expect(await isWritten()).toBe(false);
    await reader.close();
  },
);

test("on a file system that another machine may write to, seeing nobody proves nothing", async () => {
  expect((await createWriterScan().look("/proc")).seesAll).toBe(false);
});
