import { expect, test } from "vitest";
import { giveBack } from "./give-back.ts";

test("only a large piece that has its bytes for itself is given back", () => {
  const [own, small] = [Buffer.alloc(65_536), Buffer.alloc(1000)];
  const shared = Buffer.alloc(131_072);
  for (const piece of [own, small, shared.subarray(0, 65_536)]) giveBack(piece);
  expect([own.length, small.length, shared.length]).toEqual([0, 1000, 131_072]);
});
