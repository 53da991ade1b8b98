import { type ProofSums, proofClasses } from "../../contract/daily-proof.ts";
import { addDays, type Day } from "../base/zone-days.ts";

/** One figure of one day: of a class, or of `calls`, `name-only`; and how many of them have a recording. */
export type CountedClass = { day: Day; class: string; count: number; recordings: number };

export type DayFigures = Pick<ProofSums, "day" | "calls" | "recordings" | "classes" | "nameOnly">;

/** Puts figures together by day, newest first; a day without any figure is a day of zeros. */
export function addUpDays(
  { from, before, today }: { from: Day; before: Day; today: Day },
  counted: readonly CountedClass[],
): DayFigures[] {
  const figures = new Map(counted.map((row) => [`${row.day} ${row.class}`, row.count]));
  const recordings = new Map<Day, number>();
  for (const row of counted) recordings.set(row.day, (recordings.get(row.day) ?? 0) + row.recordings);
  const days: DayFigures[] = [];
  for (let day = from; day < before && day <= today; day = addDays(day, 1)) {
    const count = (name: string) => figures.get(`${day} ${name}`) ?? 0;
    const classes = Object.fromEntries(proofClasses.map((name) => [name, count(name)]));
    days.unshift({
      day,
      calls: count("calls"),
      recordings: recordings.get(day) ?? 0,
      classes: classes as ProofSums["classes"],
      nameOnly: count("name-only"),
    });
  }
  return days;
}
