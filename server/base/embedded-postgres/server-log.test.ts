import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readLogEnd, rotateServerLog, trimServerLog } from "./server-log.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "onbin-log-"));
  file = join(folder, "server.log");
});

afterEach(() => rmSync(folder, { recursive: true }));

test("a running server's log is emptied in place when it has grown, its text kept once", async () => {
  writeFileSync(file, "x".repeat(100));
  const { ino } = statSync(file);
  await trimServerLog(file, 200);
  expect(statSync(file).size).toBe(100);
  await trimServerLog(file, 99);
  appendFileSync(file, "next");
  expect(statSync(file).ino).toBe(ino);
  expect(readFileSync(file, "utf8")).toBe("next");
  expect(readFileSync(`${file}.1`, "utf8")).toHaveLength(100);
});

test("a start rotates a log past 1 MiB, and needs none", async () => {
  await rotateServerLog(file);
  writeFileSync(file, Buffer.alloc(1024 * 1024 + 1, "x"));
  await rotateServerLog(file);
  expect(statSync(`${file}.1`).size).toBe(1024 * 1024 + 1);
  expect(await readLogEnd(file)).toBe("");
});

test("the end of the log starts where asked", async () => {
  writeFileSync(file, "old\nnew\n");
  expect(await readLogEnd(file, 4)).toBe("new");
});
