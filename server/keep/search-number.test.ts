import { describe, expect, test } from "vitest";
import { parseSearchedNumber } from "./search-number.ts";

const back = (text: string) => [...text].reverse().join("");

describe("a number by its end", () => {
  test.each([
    ["03-1234-5678", "312345678"],
    ["０３－１２３４－５６７８", "312345678"],
    ["03ー1234ー5678", "312345678"],
    ["(03) 1234 5678", "312345678"],
    ["5678", "5678"],
    ["0120", "0120"],
    ["tel:0312345678", "312345678"],
  ])("%s", (typed, digits) => {
    expect(parseSearchedNumber(typed)).toEqual({ exactly: [], endsIn: back(digits) });
  });
});

describe("a number with its country: every way to write it, and no other country's", () => {
  test.each([
    "+81 3 1234 5678",
    "+81-(0)3-1234-5678",
    "+81 03 1234 5678",
    "010-81-3-1234-5678",
    "0081312345678",
    "81312345678",
  ])("%s", (typed) => {
    const found = parseSearchedNumber(typed);
    const ways = found?.exactly.map(back);
    expect(ways).toContain("0312345678");
    expect(ways).toContain("81312345678");
    expect(ways).not.toContain("82312345678");
  });

  test.each([
    ["+1 212 555 0100", "2125550100"],
    ["+353 1 234 5678", "12345678"],
  ])("%s", (typed, national) => {
    const found = parseSearchedNumber(typed);
    expect(found?.exactly.map(back)).toContain(`0${national}`);
  });
});

test("an extension is found by itself alone", () => {
  expect(parseSearchedNumber("201")).toEqual({ exactly: ["102"], endsIn: null });
});

test.each(["", "7", "山田", "01JD4ABC", "a-123", "+", "--", "1234abcd"])("%j is no number", (text) => {
  expect(parseSearchedNumber(text)).toBeNull();
});
