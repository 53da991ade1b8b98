import type { Entry } from "../load/senders.ts";

/** What happened in one second of the run. */
export type Second = {
  /** Recordings whose time to be pushed it was; that the door took; that it told to come again; that came to the bucket. */
  offered: number;
  accepted: number;
  turnedAway: number;
  delivered: number;
  /** At its end: with senders who wait; accepted and not yet in the bucket. */
  outside: number;
  inside: number;
};

/** What becomes of one recording. */
export type Fate = { due: number; ended: number | null; status: number; stored: number[]; manner: string };
export type Story = {
  fates: Map<string, Fate>;
  tries: { at: number; began: number; taken: boolean; why: string; wait: number | null }[];
};

/** Puts the senders' journal and the sink's log together. */
export async function tellStory(
  journal: AsyncIterable<Entry>,
  stored: readonly (readonly [name: string, at: number])[],
): Promise<Story> {
  const fates = new Map<string, Fate>();
  const tries: Story["tries"] = [];
  for await (const entry of journal) {
    if (entry.kind === "due")
      fates.set(entry.id, { due: entry.at, ended: null, status: 0, stored: [], manner: entry.manner });
    else if (entry.kind === "end") {
      const fate = fates.get(entry.id);
      if (fate) Object.assign(fate, { ended: entry.at, status: entry.status });
    } else {
      const { at, began, status, code = "", wait = null } = entry;
      const why = status === 0 ? "no answer" : `${status} ${code}`.trim();
      tries.push({ at, began, taken: isTaken(status), why, wait });
    }
  }
  for (const [name, at] of stored) fates.get(name)?.stored.push(at);
  return { fates, tries };
}

export function isTaken(status: number): boolean {
  return status === 200 || status === 201;
}

/** What the senders were told is safe, and what came of it: the oracle of the run. */
export function judge(fates: ReadonlyMap<string, Fate>): {
  accepted: number;
  lost: string[];
  twice: string[];
  givenUp: number;
  givenUpByPatient: number;
} {
  const all = [...fates];
  const accepted = all.filter(([, { status }]) => isTaken(status));
  const rest = all.filter(([, { status }]) => !isTaken(status));
  return {
    accepted: accepted.length,
    lost: accepted.filter(([, { stored }]) => stored.length === 0).map(([id]) => id),
    twice: all.filter(([, { stored }]) => stored.length > 1).map(([id]) => id),
    givenUp: rest.length,
    givenUpByPatient: rest.filter(([, { manner }]) => manner === "patient").length,
  };
}

/** Second by second from `began` to `ended` (milliseconds of one clock). */
export function toSeconds({ fates, tries }: Story, began: number, ended: number): Second[] {
  const seconds = Array.from(
    { length: Math.ceil((ended - began) / 1000) },
    (): Second => ({ offered: 0, accepted: 0, turnedAway: 0, delivered: 0, outside: 0, inside: 0 }),
  );
  const count = (at: number | null | undefined, what: keyof Second, by = 1) => {
    const second = at == null ? undefined : seconds[Math.floor((at - began) / 1000)];
    if (second) second[what] += by;
  };
  for (const { due, ended: answered, status, stored } of fates.values()) {
    const taken = isTaken(status);
    count(due, "offered");
    count(due, "outside");
    count(answered, "outside", -1);
    if (taken) count(answered, "accepted");
    for (const at of stored.slice(0, 1)) {
      count(at, "delivered");
      // An object may be in the bucket before the door's answer is with its sender.
      if (taken) count(Math.max(at, answered ?? at), "inside", -1);
    }
    if (taken) count(answered, "inside");
  }
  for (const { at, taken } of tries) if (!taken) count(at, "turnedAway");
  for (const [i, second] of seconds.entries()) {
    second.outside += seconds[i - 1]?.outside ?? 0;
    second.inside += seconds[i - 1]?.inside ?? 0;
  }
  return seconds;
}
