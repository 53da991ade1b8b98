import { begin, day, hour, looks, minute, type Outage, slot, type Timeline, zones } from "./timeline.ts";

// What people must have been told, worked out from the timelines alone: nothing of the engine is used here.

export type Told = { at: number; what: "opened" | "reminder" | "worse" | "closed" };

/** An outage as one kind of incident has it. `due`: when it must be told; null: never, it was too short. */
type Spell = { from: number; to: number; due: number | null; isFailing: (at: number) => boolean };

const patience = minute;
const most = 7;
const threeDays = 72 * hour;
const quiet = [15 * minute, 6 * hour, 24 * hour, 48 * hour];

/** The kinds of incident that a company's timeline makes, by kind. */
export function kindsOf(timeline: Timeline): Map<string, Spell[]> {
  const pauses = timeline.outages.filter(
    ({ nature, to, from }) => nature === "pausing" && to - from >= minute,
  );
  const kinds = new Map<string, Spell[]>();
  for (const outage of timeline.outages) {
    const passes = outage.nature === "passing" || outage.nature === "ours";
    const spell = passes ? passing(outage, pauses) : mended(outage);
    const kind = passes ? "passing" : outage.code;
    kinds.set(kind, [...(kinds.get(kind) ?? []), spell]);
  }
  return kinds;
}

/** The operator's kinds, of all timelines together. */
export function operatorKindsOf(timelines: readonly Timeline[]): Map<string, Spell[]> {
  const kinds = new Map<string, Spell[]>();
  for (const outage of timelines.flatMap(({ outages }) => outages)) {
    if (outage.nature !== "ours") continue;
    const { from, to } = outage;
    const spell = { from, to, due: from, isFailing: (at: number) => from <= at && at < to };
    kinds.set(outage.code, [...(kinds.get(outage.code) ?? []), spell]);
  }
  return kinds;
}

function mended({ nature, from, to, mended: until }: Outage): Spell {
  const end = nature === "pausing" ? until : to;
  const isFlash = to - from < minute;
  return { from, to, due: from, isFailing: (at) => !isFlash && from <= at && at < end };
}

function passing({ from, to }: Outage, pauses: readonly Outage[]): Spell {
  const isPaused = (at: number) => pauses.some((pause) => pause.from <= at && at < pause.mended);
  let due: number | null = from + 15 * minute;
  for (const pause of [...pauses].sort((a, b) => a.from - b.from)) {
    // Whoever looks during a pause sees the pause.
    if (due < pause.mended && isPaused(lookAfter(due)) && pause.from <= lookAfter(due)) due = pause.mended;
  }
  // What is over by itself before anybody could look is not told.
  if (lookAfter(due) >= to) due = null;
  return { from, to, due, isFailing: (at) => from <= at && at < to && !isPaused(at) };
}

/** The first look of the engine at or after an instant. */
function lookAfter(at: number): number {
  const base = begin + Math.floor((at - begin) / slot) * slot;
  const look = looks.find((offset) => base + offset >= at);
  return look === undefined ? base + slot + (looks[0] ?? 0) : base + look;
}

/** The last look of the engine at or before an instant. */
function lookBefore(at: number): number {
  const base = begin + Math.floor((at - begin) / slot) * slot;
  const look = looks.findLast((offset) => base + offset <= at);
  return look === undefined ? base - slot + (looks.at(-1) ?? 0) : base + look;
}

function nineAfter(at: number, timeZone: string): number {
  const offset = zones[timeZone] ?? 0;
  const nine = Math.floor((at + offset) / day) * day + 9 * hour - offset;
  return nine >= at ? nine : nine + day;
}

/**
 * Compares what was told of one kind with what happened. @returns every fault in words
 * @param until the end of the simulation
 */
export function judgeKind(
  name: string,
  spells: readonly Spell[],
  told: readonly Told[],
  timeZone: string,
  until: number,
): string[] {
  const faults: string[] = [];
  const fault = (at: number, text: string) => faults.push(`${name} ${new Date(at).toISOString()}: ${text}`);
  const isOpenAt = (at: number) => spells.some(({ from, to }) => from <= at && at < to);
  const isFailingAt = (at: number) => spells.some((spell) => spell.isFailing(at));
  const within = (at: number) => told.filter((other) => other.at < at && other.at >= at - threeDays).length;

  // Each incident: its beginning, its end if it was told, and its round.
  const incidents: { from: number; to: number | null; round: number }[] = [];
  for (const { at, what } of told) {
    const last = incidents.at(-1);
    const isOpen = last !== undefined && last.to === null;
    if (what === "opened") {
      if (isOpen) fault(at, "a beginning while it is open");
      const round = last?.to != null && at - last.to <= day ? last.round + 1 : 1;
      incidents.push({ from: at, to: null, round });
      if (!spells.some(({ due }) => due !== null && due <= at && at <= due + patience)) {
        fault(at, "told of an outage that was none");
      }
    } else if (!isOpen) fault(at, `${what} of nothing`);
    else if (what === "closed") last.to = at;
  }
  for (const { due } of spells) {
    if (due === null || due > until - patience) continue;
    const isTold = told.some(({ at, what }) => what === "opened" && at >= due && at <= due + patience);
    const isKnown = incidents.some(({ from, to }) => from < due && (to === null || to > due));
    if (!isTold && !isKnown) fault(due, "an outage was missed, or told late");
  }

  for (const { from, to, round } of incidents) {
    const needed = quiet[Math.min(round, quiet.length) - 1] ?? 0;
    const end = to ?? until;
    const lastEnd = Math.max(
      ...spells.filter((spell) => spell.from <= end).map((spell) => Math.min(spell.to, end)),
    );
    const dueEnd =
      Math.max(lastEnd, from) === lastEnd || lastEnd > from - patience ? lastEnd + needed : from + needed;
    if (to !== null) {
      if (isOpenAt(to)) fault(to, "an end was told while it failed");
      if (to < dueEnd) fault(to, `an end was told after too little quiet (round ${round})`);
    }
    const isLate = end > Math.max(dueEnd, from) + patience && !isOpenAt(end);
    const hadRoom = within(lookBefore(end - patience)) + 2 <= most;
    if (isLate && hadRoom) fault(end, `an end was told late or not at all (round ${round})`);

    // Reminders: an hour after the beginning, then at nine, while it fails and the budget has room.
    let due = from + hour;
    const reminders = told.filter(({ at, what }) => what === "reminder" && at > from && at <= end);
    while (due <= end - patience) {
      const look = lookAfter(due);
      const found = reminders.find(({ at }) => at >= due && at <= due + patience);
      const wanted = isFailingAt(look) && within(look) + 3 <= most;
      if (wanted !== (found !== undefined))
        fault(due, wanted ? "a reminder is missing" : "a reminder too many");
      if (found) reminders.splice(reminders.indexOf(found), 1);
      due = nineAfter(look + hour, timeZone);
    }
    for (const { at } of reminders) if (at < end - patience) fault(at, "a reminder out of turn");
  }

  for (const { at } of told) {
    if (within(at) + 1 > most) fault(at, `more than ${most} mails in three days`);
  }
  return faults;
}
