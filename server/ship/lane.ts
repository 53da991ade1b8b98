import { type RawBuilder, sql } from "kysely";
import { type Kind, ofKind } from "../keep/companies-due.ts";

/**
 * Which transfers a claim takes: of calls that came in lately, of those that have waited long (their store was out of
 * order for days, say), or what a backfill asks for.
 */
export const lanes = ["fresh", "backlog", "backfill"] as const;
export type Lane = (typeof lanes)[number];

/** Minutes after which what still waits is a backlog. */
const freshMinutes = 5;

export function kindOf(lane: Lane): Kind {
  return lane === "backfill" ? "backfill" : "call";
}

/** Condition on a recording `r`: it is due, and of this lane. */
export function isDue(lane: Lane): RawBuilder<boolean> {
  const late = sql`now() - ${`${freshMinutes} minutes`}::interval`;
  const due = {
    fresh: sql`r.due_at <= now() and r.due_at > ${late}`,
    backlog: sql`r.due_at <= ${late}`,
    backfill: sql`r.due_at <= now()`,
  };
  return sql`${ofKind(kindOf(lane))} and ${due[lane]}`;
}
