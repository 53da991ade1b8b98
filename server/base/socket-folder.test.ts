import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { chooseSocketFolder } from "./socket-folder.ts";

const long = join(tmpdir(), `onbin-${process.pid}`, "x".repeat(90));
let elsewhere: string | undefined;

afterEach(() => {
  if (elsewhere !== undefined) rmSync(elsewhere, { recursive: true, force: true });
});

test("a path of 100 bytes stays, one of 101 goes elsewhere, the same each time", async () => {
  const socket = "s".repeat(20);
  expect(await chooseSocketFolder(`/${"x".repeat(78)}`, socket)).toBe(`/${"x".repeat(78)}`);
  elsewhere = await chooseSocketFolder(`/${"x".repeat(79)}`, socket);
  expect(statSync(elsewhere).mode & 0o777).toBe(0o700);
  expect(await chooseSocketFolder(`/${"x".repeat(79)}`, socket)).toBe(elsewhere);
});

test("refuses a place that is open to others, or a link somebody put there", async () => {
  elsewhere = await chooseSocketFolder(long, "onbin.sock");
  chmodSync(elsewhere, 0o755);
  await expect(chooseSocketFolder(long, "onbin.sock")).rejects.toMatchObject({ code: "socketFolderForeign" });
  rmSync(elsewhere, { recursive: true });
  const target = mkdtempSync(join(tmpdir(), "onbin-target-"));
  symlinkSync(target, elsewhere);
  await expect(chooseSocketFolder(long, "onbin.sock")).rejects.toMatchObject({ code: "socketFolderForeign" });
  rmSync(target, { recursive: true });
});
