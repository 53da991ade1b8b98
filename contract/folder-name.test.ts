import fc from "fast-check";
import { expect, test } from "vitest";
import { checkFolder, longestFolder } from "./folder-name.ts";
import { objectKey, objectName } from "./object-key.ts";

test.each([
  ["calls", "calls"],
  ["/calls/2026/", "calls/2026"],
  ["calls//2026", "calls/2026"],
  ["  a_b-C/9 ", "a_b-C/9"],
])("%s becomes %s", (typed, folder) => {
  expect(checkFolder(typed)).toEqual({ folder, problem: null });
});

test.each([
  ["", "folder-empty"],
  ["///", "folder-empty"],
  ["a.b", "folder-characters"],
  ["../x", "folder-characters"],
  ["ｃａｌｌｓ", "folder-characters"],
  ["録音", "folder-characters"],
  ["a b", "folder-characters"],
  ["a\\b", "folder-characters"],
  ["a".repeat(longestFolder + 1), "folder-length"],
])("%s is refused: %s", (typed, code) => {
  expect(checkFolder(typed).problem?.code).toBe(code);
});

test("the characters that offend are named, each once", () => {
  expect(checkFolder("録音 録.").problem?.words.en.cause).toMatch(/: 録 音 ␣ \.$/);
});

test("a folder that is accepted makes keys without empty segments and of at most 1024 bytes, and is stable", () => {
  const typed = fc.string({
    unit: fc.constantFrom(..."abzAZ09_-///"),
    maxLength: longestFolder + 40,
    size: "max",
  });
  fc.assert(
    fc.property(typed, (text) => {
      const { folder } = checkFolder(text);
      if (folder === null) return;
      const key = objectKey(folder, objectName("s".repeat(64), "p".repeat(64)));
      expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1024);
      expect(key.split("/")).not.toContain("");
      expect(checkFolder(folder)).toEqual({ folder, problem: null });
    }),
  );
});

test("whatever is typed, in any script and with any control character, is refused or makes a key inside its folder", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc
      .array(
        fc.constantFrom(
          "..",
          ".",
          "/",
          "\\",
          "%2e%2e",
          "%2f",
          "\0",
          "\r\n",
          "a",
          "Z9",
          "_",
          "-",
          "。",
          "／",
          "․․",
          " ",
        ),
      )
      .map((parts) => parts.join("")),
  );
  let accepted = 0;
  fc.assert(
    fc.property(hostile, (text) => {
      const { folder, problem } = checkFolder(text);
      if (folder === null) {
        for (const { cause, cure } of Object.values(problem.words)) {
          expect(cause).not.toMatch(/\p{Cc}/u);
          expect([cause, cure]).not.toContain("");
        }
        return;
      }
      accepted += 1;
      const key = objectKey(folder, objectName("s", "p"));
      expect(key).toMatch(/^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*\/p_s\.wav$/);
      // As a client that resolves paths would see it: nothing climbs out.
      expect(new URL(key, "https://bucket.example/").pathname).toBe(`/${key}`);
    }),
    { numRuns: 400 },
  );
  expect(accepted).toBeGreaterThan(3);
});

test("any other character is refused, wherever it stands", () => {
  const foreign = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 1 })
    .filter((c) => !/^[\w/-]$/.test(c));
  fc.assert(
    fc.property(foreign, fc.nat(4), (character, at) => {
      expect(checkFolder(`${"calls".slice(0, at)}a${character}b${"calls".slice(at)}`).folder).toBeNull();
    }),
  );
});
