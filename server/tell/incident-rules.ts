import { nextNine } from "./local-time.ts";

// Pure rules of telling (docs/decisions/0010-rounds-and-a-budget.md). Times in milliseconds.

const minute = 60_000;
const hour = 60 * minute;

/** How long what mends itself, or is the operator's, goes on before its company is told. */
export const passingGrace = 15 * minute;
/** One kind of error of one company is told at most this often in any three days: its beginnings, reminders and ends. */
export const mostTellings = 7;
export const budgetWindow = 72 * hour;
/** An incident that comes back sooner after its end is a further round of the same trouble. */
export const sameTrouble = 24 * hour;
/** Quiet time before an end, by round: what keeps coming back has to stay away for longer before its end is told. */
const quietTimes = [15 * minute, 6 * hour, 24 * hour, 48 * hour];
const firstReminder = hour;
/** Reminders are at least this far apart, so that one at 08:50 is not followed by one at nine. */
const reminderGap = hour;

/** Quiet milliseconds that an incident needs before it ends. Silence ends with the recording that breaks it. */
export function quietNeeded(kind: string, rounds: number): number {
  if (kind === "silence" && rounds <= 1) return 0;
  return quietTimes[Math.min(Math.max(rounds, 1), quietTimes.length) - 1] ?? 0;
}

/** The round of an incident that begins now. */
export function roundOf(previous: { closedAt: Date; rounds: number } | null, now: Date): number {
  if (previous === null || now.getTime() - previous.closedAt.getTime() > sameTrouble) return 1;
  return previous.rounds + 1;
}

/** Tellings of this kind within the last three days. */
export function countTellings(tellings: readonly Date[], now: Date): number {
  const from = now.getTime() - budgetWindow;
  return tellings.filter((at) => at.getTime() >= from).length;
}

/**
 * Beginnings cannot wait. So an end is told only while the next beginning would still be within the budget, a reminder
 * only while the end and the next beginning would be: `count` is what was told in the last three days.
 */
const mayRemind = (count: number) => count + 3 <= mostTellings;
const mayEnd = (count: number) => count + 2 <= mostTellings;
const mayTellWorse = (count: number) => count + 1 <= mostTellings;

/** An incident that is open, as its row has it. */
export type OpenIncident = {
  kind: string;
  quietSince: Date | null;
  level: number;
  rounds: number;
  nextMailAt: Date | null;
  /** Of this kind, earlier incidents included, at least for the last three days. */
  tellings: readonly Date[];
};

/** What is wrong at this moment, of one kind. */
export type Trouble = {
  /** It is failing now; false: only its backlog is left, or another trouble stands before it. */
  failing: boolean;
  /** Its incident is to be opened now; an open one goes on without. */
  due: boolean;
  level: number;
};

export type Step =
  | { act: "none" }
  | { act: "remind" | "worse"; nextMailAt: Date }
  /** Nothing is told: the reminder's moment passed while nothing failed, or its budget is used up. */
  | { act: "note"; quietSince: Date | null; nextMailAt: Date | null }
  | { act: "end" };

/** When people are told again of an incident that begins now. */
export function firstMailAfter(now: Date): Date {
  return new Date(now.getTime() + firstReminder);
}

/** When people are told again, after a reminder or instead of it: the next nine o'clock of theirs. */
export function nextReminder(now: Date, timeZone: string): Date {
  return nextNine(new Date(now.getTime() + reminderGap), timeZone);
}

/**
 * What is to be done about an open incident.
 * @param trouble null: nothing of its kind is wrong or waits
 * @param endedAt when the last error of its kind recovered, if that is known
 */
export function decideStep(
  incident: OpenIncident,
  trouble: Trouble | null,
  endedAt: Date | null,
  timeZone: string,
  now: Date,
): Step {
  const count = countTellings(incident.tellings, now);
  const remindAt = incident.nextMailAt;
  const isReminderDue = remindAt !== null && remindAt <= now;
  if (trouble !== null) {
    if (trouble.level > incident.level && mayTellWorse(count)) {
      return { act: "worse", nextMailAt: nextReminder(now, timeZone) };
    }
    if (isReminderDue && trouble.failing && mayRemind(count)) {
      return { act: "remind", nextMailAt: nextReminder(now, timeZone) };
    }
    if (!isReminderDue && incident.quietSince === null) return { act: "none" };
    return {
      act: "note",
      quietSince: null,
      nextMailAt: isReminderDue ? nextReminder(now, timeZone) : remindAt,
    };
  }
  const quietSince = latest(incident.quietSince, endedAt) ?? now;
  const isQuiet = now.getTime() - quietSince.getTime() >= quietNeeded(incident.kind, incident.rounds);
  if (isQuiet && mayEnd(count)) return { act: "end" };
  const nextMailAt = isReminderDue ? nextReminder(now, timeZone) : remindAt;
  if (incident.quietSince?.getTime() === quietSince.getTime() && !isReminderDue) return { act: "none" };
  return { act: "note", quietSince, nextMailAt };
}

function latest(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}
