import { expect, test } from "vitest";
import { simulate } from "../told/simulate.ts";

// A small part of `npm run test:told`, with a seed that stays, so that it fails for a reason of this release only.
test("simulated outages are told once, soon, and so is their end", async () => {
  const { faults, outages, mails } = await simulate({ timelines: 20, days: 2, seed: 20261122 });
  expect(outages).toBeGreaterThan(50);
  expect(mails).toBeGreaterThan(50);
  expect(faults).toEqual([]);
}, 300_000);
