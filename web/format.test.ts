import { expect, test } from "vitest";
import { age, clock, dateAndTime, sentences } from "./format.ts";
import { ja } from "./words/ja.ts";

test("an instant is shown in the company's zone, across the date line of UTC", () => {
  expect(dateAndTime("2026-11-21T15:04:05Z", "ja", "Asia/Tokyo")).toBe("2026/11/22 00:04:05");
  expect(dateAndTime("2026-11-21T15:04:05Z", "en", "America/New_York")).toBe("2026-11-21 10:04:05");
});

test("a length has hours only when it needs them", () => {
  expect(clock(0.4)).toBe("0:00");
  expect(clock(62)).toBe("1:02");
  expect(clock(3723)).toBe("1:02:03");
  expect(clock(59.6)).toBe("1:00");
});

test("an age is told in its largest unit", () => {
  expect(age(59, ja.units)).toBe("59 秒");
  expect(age(3599, ja.units)).toBe("59 分");
  expect(age(90000, ja.units)).toBe("1 日");
});

test("cause and cure become one text, whether the cause ends as a sentence or with a list", () => {
  expect(sentences({ cause: "使えない文字: 録", cure: "直してください。" }, "ja")).toBe(
    "使えない文字: 録。直してください。",
  );
  expect(sentences({ cause: "It differs.", cure: "Check it." }, "en")).toBe("It differs. Check it.");
});
