import { expect, test } from "vitest";
import { errors } from "./errors.ts";
import { chooseLanguage } from "./words.ts";

test.each([
  ["ja", "ja"],
  ["ja-JP,ja;q=0.9,en;q=0.8", "ja"],
  ["en-US,en;q=0.9,ja;q=0.8", "en"],
  ["fr;q=0.9,ja;q=0.5", "ja"],
  ["en;q=0.1,ja;q=0.7", "ja"],
  ["ja;q=0,en", "en"],
  ["ja_JP.UTF-8", "ja"],
  ["C.UTF-8", "en"],
  ["javanese", "en"],
  [undefined, "en"],
])("%s reads %s", (preference, language) => {
  expect(chooseLanguage(preference)).toBe(language);
});

test("every error has cause and cure in both languages, with the same details", () => {
  const detailsIn = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  for (const [code, { ja, en }] of Object.entries(errors)) {
    expect(
      [code, ja.cause, ja.cure, en.cause, en.cure].every((text) => text.length > 0),
      code,
    ).toBe(true);
    expect(new Set(detailsIn(ja.cause + ja.cure)), code).toEqual(new Set(detailsIn(en.cause + en.cure)));
  }
});
