import { type Static, Type } from "typebox";
import { nullable } from "./nullable.ts";
import { WordsSchema } from "./shared-schemas.ts";

/** What has become of a recording; `unproven`: delivered without proof, or neither delivered nor here any more. */
export const recordingClasses = [
  "delivered",
  "waiting",
  "sending",
  "retrying",
  "held",
  "skipped",
  "unproven",
] as const;
/** Calls without a recording; `unknown`: nobody told whether it was answered. */
export const silentClasses = ["unanswered", "missing", "unknown"] as const;
/** Every call of a day is exactly one of these (docs/daily-proof.md). */
export const proofClasses = [...recordingClasses, ...silentClasses] as const;
export type ProofClass = (typeof proofClasses)[number];

/**
 * `whole`: every recording is in the bucket, or skipped with its reason; `unclear`: nobody told of some calls without a
 * recording whether they were answered; `under-way`: some are still to be delivered; `gap`: some are missing.
 */
export const verdicts = ["empty", "whole", "unclear", "under-way", "gap"] as const;
export type Verdict = (typeof verdicts)[number];

const Count = Type.Integer({ minimum: 0 });

export const ProofSumsSchema = Type.Object({
  /** In the company's time zone. */
  day: Type.String(),
  /** The day has ended; until then the figures grow. */
  over: Type.Boolean(),
  /** Calls that ended on this day; counted by themselves. */
  calls: Count,
  /** Recordings of these calls; counted by themselves. */
  recordings: Count,
  /** How many calls are in each class; counted over calls and recordings together. */
  classes: Type.Record(Type.Enum(proofClasses), Count),
  /** Known only because another call named them; not among `calls`. */
  nameOnly: Count,
  verdict: Type.Enum(verdicts),
});
export type ProofSums = Static<typeof ProofSumsSchema>;

export const ProofMonthSchema = Type.Object({
  /** `YYYY-MM` */
  month: Type.String(),
  /** Today, in the company's time zone. */
  today: Type.String(),
  /** Newest first, none after today. */
  days: Type.Array(ProofSumsSchema),
});
export type ProofMonth = Static<typeof ProofMonthSchema>;

export const ProofCallSchema = Type.Object({
  sequenceId: Type.String(),
  parentSequenceId: Type.String(),
  endedAt: Type.String(),
  answered: nullable(Type.Boolean()),
  class: Type.Enum([...proofClasses, "name-only"]),
  reason: nullable(WordsSchema),
  receivedAt: nullable(Type.String()),
  /** Its day, which is another than the page's only among what arrived on this day. */
  day: Type.String(),
});
export type ProofCall = Static<typeof ProofCallSchema>;

/** Which calls of a day are listed; `gap`: everything that is not in the bucket and not explained. */
export const proofLists = [...proofClasses, "gap", "name-only", "all", "arrived", "without-facts"] as const;
export type ProofList = (typeof proofLists)[number];

export const ProofDaySchema = Type.Object({
  sums: ProofSumsSchema,
  /** `skipped` by reason. */
  skipped: Type.Array(Type.Object({ code: Type.String(), words: WordsSchema, count: Count })),
  /** Recordings that arrived on this day: of this day's calls, and of calls that ended on another. */
  arrived: Type.Object({ total: Count, ofOtherDays: Count }),
  /** Recordings of this day's calls that arrived on another day. */
  arrivedElsewhere: Count,
  /** Recordings of this day's calls whose facts did not come by their deadline, and have not since. */
  withoutFacts: Count,
  list: Type.Object({ items: Type.Array(ProofCallSchema), next: nullable(Type.String()) }),
});
export type ProofDay = Static<typeof ProofDaySchema>;

/** The classes that `gap` lists. */
export const gapClasses: readonly ProofClass[] = [
  "missing",
  "unproven",
  "unknown",
  "held",
  "retrying",
  "sending",
  "waiting",
];

type Counted = Pick<ProofSums, "calls" | "recordings" | "classes">;
const sumOf = (classes: ProofSums["classes"], names: readonly ProofClass[]) =>
  names.reduce((sum, name) => sum + classes[name], 0);

/** calls = with recording + unanswered + missing + unknown; recordings = the sum of their states. */
export function sumsAgree({ calls, recordings, classes }: Counted): boolean {
  return (
    recordings === sumOf(classes, recordingClasses) && calls === recordings + sumOf(classes, silentClasses)
  );
}

export function judge(counted: Counted): Verdict {
  const { missing, unproven, unknown } = counted.classes;
  if (missing + unproven > 0 || !sumsAgree(counted)) return "gap";
  if (sumOf(counted.classes, ["waiting", "sending", "retrying", "held"]) > 0) return "under-way";
  if (unknown > 0) return "unclear";
  return counted.calls === 0 ? "empty" : "whole";
}
