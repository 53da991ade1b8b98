import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLog } from "../base/log.ts";
import { openConverter } from "./converter.ts";
import { type FoundConverter, findConverter, NotTold } from "./find-converter.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "onbin-find-"));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

test("an FFmpeg that does not answer in time is not missing, and one that fails is", async () => {
  const slow = join(folder, "slow");
  writeFileSync(slow, "#!/bin/sh\nexec sleep 30\n");
  const broken = join(folder, "broken");
  writeFileSync(broken, "#!/bin/sh\nexit 1\n");
  for (const file of [slow, broken]) chmodSync(file, 0o755);
  await expect(findConverter(slow, 2_000)).rejects.toThrow(NotTold);
  expect(await findConverter(broken)).toBeNull();
  expect(await findConverter(join(folder, "none"))).toBeNull();
});

test("while a busy machine tells nothing, what was found before holds, with its fence", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const found: FoundConverter = {
    ...{ ffmpeg: "ffmpeg", version: "5" },
    isolation: { limits: true, privileges: "none", network: "root", view: true },
  };
  const answers: (FoundConverter | null | NotTold)[] = [new NotTold(), found, new NotTold(), null];
  const lines: string[] = [];
  const log = createLog({}, "info", (line) => void lines.push(String(JSON.parse(line).event)));
  const converter = openConverter(null, 1, log, async () => {
    const next = answers.shift() ?? null;
    if (next instanceof NotTold) throw next;
    return next;
  });
  const looks: boolean[] = [];
  for (let i = 0; i < 4; i++) {
    looks.push(await converter.isThere());
    vi.advanceTimersByTime(61_000);
  }
  expect(looks).toEqual([false, true, true, false]);
  expect(lines).toEqual(["converter.not-told", "converter.found", "converter.not-told", "converter.missing"]);
});
