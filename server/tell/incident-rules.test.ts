import { expect, test } from "vitest";
import {
  countTellings,
  decideStep,
  firstMailAfter,
  nextReminder,
  type OpenIncident,
  quietNeeded,
  roundOf,
  type Trouble,
} from "./incident-rules.ts";

const zone = "Asia/Tokyo";
const at = (text: string) => new Date(`2026-11-${text}:00Z`);
const opened = at("22T03:00");
const failing: Trouble = { failing: true, due: true, level: 0 };
const backlog: Trouble = { failing: false, due: false, level: 0 };

function incident(changes: Partial<OpenIncident> = {}): OpenIncident {
  const fresh = { kind: "NoSuchBucket", quietSince: null, level: 0, rounds: 1 };
  return { ...fresh, nextMailAt: firstMailAfter(opened), tellings: [opened], ...changes };
}

test("a reminder after an hour, then at nine o'clock of the company", () => {
  expect(decideStep(incident(), failing, null, zone, at("22T03:59"))).toEqual({ act: "none" });
  const first = decideStep(incident(), failing, null, zone, at("22T04:00"));
  expect(first).toEqual({ act: "remind", nextMailAt: at("23T00:00") });
  // Not an hour before nine is left: nine o'clock of the day after.
  expect(nextReminder(at("22T23:30"), zone)).toEqual(at("24T00:00"));
});

test("no reminder while only the backlog is left: its moment passes", () => {
  expect(decideStep(incident(), backlog, null, zone, at("22T04:00"))).toEqual({
    act: "note",
    quietSince: null,
    nextMailAt: at("23T00:00"),
  });
});

test("it ends after 15 quiet minutes, counted from the last recovery", () => {
  const due = incident({ nextMailAt: at("23T00:00") });
  const recovered = at("22T05:00");
  expect(decideStep(due, null, recovered, zone, at("22T05:01"))).toMatchObject({
    act: "note",
    quietSince: recovered,
  });
  const quiet = incident({ nextMailAt: at("23T00:00"), quietSince: recovered });
  expect(decideStep(quiet, null, null, zone, at("22T05:14"))).toEqual({ act: "none" });
  expect(decideStep(quiet, null, null, zone, at("22T05:15"))).toEqual({ act: "end" });
  // A failure in between begins the quiet time anew.
  expect(decideStep(quiet, failing, null, zone, at("22T05:14"))).toMatchObject({
    act: "note",
    quietSince: null,
  });
  expect(decideStep(quiet, null, at("22T05:13"), zone, at("22T05:15"))).toMatchObject({
    act: "note",
    quietSince: at("22T05:13"),
  });
});

test("what comes back within a day of its end must stay away longer, each time", () => {
  const previous = { closedAt: at("22T03:00"), rounds: 1 };
  expect(roundOf(null, opened)).toBe(1);
  expect(roundOf(previous, at("23T02:59"))).toBe(2);
  expect(roundOf(previous, at("23T03:01"))).toBe(1);
  expect([1, 2, 3, 4, 9].map((round) => quietNeeded("passing", round) / 3_600_000)).toEqual([
    0.25, 6, 24, 48, 48,
  ]);
  expect(quietNeeded("silence", 1)).toBe(0);
});

test("a rising level is told at once", () => {
  expect(decideStep(incident(), { ...failing, level: 2 }, null, zone, at("22T03:10"))).toMatchObject({
    act: "worse",
  });
  expect(decideStep(incident({ level: 2 }), { ...failing, level: 1 }, null, zone, at("22T03:10"))).toEqual({
    act: "none",
  });
});

test("reminders yield while the budget lacks room for an end and another beginning; an end waits for room", () => {
  const tellings = (count: number) => Array.from({ length: count }, (_, i) => at(`20T0${i}:00`));
  const remind = (count: number) =>
    decideStep(incident({ tellings: tellings(count) }), failing, null, zone, at("22T04:00")).act;
  expect([4, 5].map(remind)).toEqual(["remind", "note"]);
  const end = (count: number) =>
    decideStep(
      incident({ tellings: tellings(count), quietSince: at("22T04:00"), nextMailAt: null }),
      null,
      null,
      zone,
      at("22T05:00"),
    ).act;
  expect([5, 6].map(end)).toEqual(["end", "none"]);
  expect(countTellings(tellings(5), at("23T00:00"))).toBe(5);
  expect(countTellings(tellings(5), at("23T00:01"))).toBe(4);
});
