import type { Attempt, AttemptList } from "../../../contract/calls.ts";

/** The attempts that an open page has read, without a gap, by their ID, and where older ones go on. */
export type AttemptsRead = {
  newest: AttemptList;
  seen: ReadonlyMap<string, Attempt>;
  next: string | null;
};

export function beginReading(newest: AttemptList): AttemptsRead {
  return { newest, seen: byId(newest), next: newest.next };
}

/** Adds the newest page, read again; when more came in meanwhile than it has, reading begins anew at it. */
export function goOnReading({ seen, next }: AttemptsRead, newest: AttemptList): AttemptsRead {
  if (!newest.items.some(({ id }) => seen.has(id))) return beginReading(newest);
  return { newest, seen: new Map([...seen, ...byId(newest)]), next };
}

function byId({ items }: AttemptList): Map<string, Attempt> {
  return new Map(items.map((attempt) => [attempt.id, attempt]));
}
