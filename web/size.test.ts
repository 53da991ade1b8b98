import { expect, test } from "vitest";
import { size } from "./size.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [9960, "10.0 kB"],
  [45_200_000, "45 MB"],
  [999_600, "1.0 MB"],
  [4_290_000_000, "4.3 GB"],
  [12_000_000_000_000_000, "12000 TB"],
])("%i bytes are %s", (bytes, text) => {
  expect(size(bytes)).toBe(text);
});
