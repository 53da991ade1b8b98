import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ensureLibraryLinks } from "./library-links.ts";

let folder: string;
let native: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "onbin-links-"));
  native = join(folder, "native");
  mkdirSync(join(native, "lib"), { recursive: true });
  writeFileSync(join(native, "lib/libx.so.5.18"), "library");
  const link = { source: "native/lib/libx.so.5.18", target: "native/lib/libx.so.5" };
  writeFileSync(join(native, "pg-symlinks.json"), JSON.stringify([link]));
});

afterEach(() => {
  chmodSync(join(native, "lib"), 0o755);
  rmSync(folder, { recursive: true });
});

test("many at once make the same relative link and leave nothing beside it", async () => {
  const spare = join(folder, "spare");
  const all = await Promise.all(Array.from({ length: 10 }, () => ensureLibraryLinks(native, spare)));
  expect(all).toEqual(Array.from({ length: 10 }, () => ({})));
  expect(readlinkSync(join(native, "lib/libx.so.5"))).toBe("libx.so.5.18");
  expect(readdirSync(join(native, "lib")).sort()).toEqual(["libx.so.5", "libx.so.5.18"]);
  expect(readdirSync(folder)).not.toContain("spare");
});

test("mends a link that leads nowhere", async () => {
  symlinkSync("libx.so.5.17", join(native, "lib/libx.so.5"));
  await ensureLibraryLinks(native, join(folder, "spare"));
  expect(readFileSync(join(native, "lib/libx.so.5"), "utf8")).toBe("library");
});

test("leaves what is there alone", async () => {
  writeFileSync(join(native, "lib/libx.so.5"), "a whole copy");
  await ensureLibraryLinks(native, join(folder, "spare"));
  expect(lstatSync(join(native, "lib/libx.so.5")).isSymbolicLink()).toBe(false);
});

test.skipIf(process.getuid?.() === 0)(
  "uses the spare folder where the package cannot be written",
  async () => {
    chmodSync(join(native, "lib"), 0o555);
    const spare = join(folder, "spare");
    const env = await ensureLibraryLinks(native, spare);
    expect(Object.values(env)).toEqual([`${spare}:${join(native, "lib")}`]);
    expect(readFileSync(join(spare, "libx.so.5"), "utf8")).toBe("library");
  },
);
