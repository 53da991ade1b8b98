import { expect, test } from "vitest";
import { pushLine, pushWays } from "./push-lines.ts";

test.each(pushWays)("%s: one line with the address and the key, ready to paste", (way) => {
  const line = pushLine(way, "https://onbin.example", "onbin_abc");
  expect(line).not.toContain("\n");
  expect(line).toContain("onbin_abc");
  expect(line).toContain(
    way === "send" ? "ONBIN_URL=https://onbin.example " : "https://onbin.example/api/v1/recordings ",
  );
});
