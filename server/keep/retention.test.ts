import { expect, test } from "vitest";
import { goesAt } from "./retention.ts";

const periods = { deliveredDays: 7, unshippedDays: 90 };
const at = (day: string) => new Date(`${day}T00:00:00Z`);
const kept = {
  state: "waiting",
  held_by: null,
  reason_code: null,
  delivered_at: null,
  set_aside_at: null,
  local_gone_at: null,
};
const skipped = { ...kept, state: "skipped", set_aside_at: at("2026-01-01") };
const held = { ...skipped, state: "held", held_by: "recording", reason_code: "too-long" };
const delivered = { ...kept, state: "delivered", delivered_at: at("2026-01-01") };

test.each([
  ["delivered", delivered, false, at("2026-01-08")],
  ["skipped", skipped, false, at("2026-04-01")],
  ["held for its own sake", held, false, at("2026-04-01")],
  ["held until we can convert it", { ...held, reason_code: "converter-missing" }, false, null],
  ["held by its destination", { ...kept, state: "held", held_by: "destination" }, false, null],
  ["waiting", kept, false, null],
  ["skipped, and claimed by a running backfill", skipped, true, null],
  ["gone already", { ...delivered, local_gone_at: at("2026-01-08") }, false, null],
] as const)("%s", (_, recording, claimed, expected) => {
  expect(goesAt(recording, periods, claimed)).toEqual(expected);
});
