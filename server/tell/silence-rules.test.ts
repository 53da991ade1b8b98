import { expect, test } from "vitest";
import { silenceDue } from "./silence-rules.ts";

const hour = 3_600_000;
const at = (text: string) => new Date(`2026-${text}:00Z`);

/** Ten recordings an hour from 0 to 9 o'clock UTC, Monday to Friday, for so many weeks before a Sunday. */
function history(weeks: number): { received: Map<number, number>; first: Date } {
  const end = at("11-22T00:00").getTime();
  const received = new Map<number, number>();
  for (let hours = 1; hours <= weeks * 168; hours++) {
    const begin = new Date(end - hours * hour);
    const isWork = begin.getUTCDay() >= 1 && begin.getUTCDay() <= 5 && begin.getUTCHours() < 9;
    if (isWork) received.set(begin.getTime(), 10);
  }
  return { received, first: new Date(end - weeks * 168 * hour) };
}

test("an hour of work without a call is remarkable, a night or a weekend is not", () => {
  const { received, first } = history(4);
  const due = (from: string) => silenceDue(received, first, at(from));
  expect(due("11-23T02:00")).toEqual(at("11-23T02:54"));
  // Five calls were missing when the day ended: the others are missed the next morning.
  expect(due("11-23T08:30")).toEqual(at("11-24T00:24"));
  // Friday evening, then the weekend.
  expect(due("11-20T09:00")).toEqual(at("11-23T00:54"));
});

test("nothing is expected before two weeks are known, or when nothing ever came", () => {
  const short = history(1);
  expect(silenceDue(short.received, short.first, at("11-23T00:00"))).toBeNull();
  const long = history(3);
  expect(silenceDue(long.received, long.first, at("11-23T00:00"))).toEqual(at("11-23T00:54"));
  expect(silenceDue(new Map(), long.first, at("11-23T00:00"))).toBeNull();
});
