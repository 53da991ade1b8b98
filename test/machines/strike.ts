import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../kill/random.ts";
import type { Machine } from "./host.ts";
import { type Host, setLine } from "./network.ts";

/** What befell a machine; `over` resolves when it works again. */
export type Blow = { machine: string; kind: BlowKind; seconds: number; over: Promise<void> };

export type BlowKind = keyof typeof kinds;
/** How often each is chosen, of all. */
const kinds = {
  killed: 4,
  "killed with its disk": 4,
  "cut off": 4,
  // It comes back, and believes that it holds what others have taken over long since.
  "cut off past its leases": 2,
  "store cut off": 1,
};
/** Seconds: long enough for others to take over, short enough to come back in the midst. */
const away = { least: 1, most: 25 };
/** Seconds: the database notices after 25 that nobody answers any more, and a lease lasts 45. */
const pastLeases = { least: 35, most: 60 };
/** Seconds for which all machines are without the store. */
const storeAway = { least: 1, most: 12 };
/** Starts of a machine before it is given up: on a computer that is busy a process may be too slow once. */
const starts = 4;

/** Starts it again as a service manager does, also when the first start comes to nothing. */
async function comeBack(machine: Machine): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await machine.start();
    } catch (error) {
      if (tries === starts) throw error;
    }
  }
}

/**
 * Waits a random while and strikes one machine of those that work; of each role one is always left.
 * @param store its host, where it has one that can be cut off
 */
export async function strike(
  machines: readonly Machine[],
  store: Host | null,
  random: Random,
): Promise<Blow> {
  await sleep(random.whole(500, 5_000));
  const chosen = random.pick(kinds);
  const kind = chosen === "store cut off" && store === null ? "cut off" : chosen;
  const { least, most } =
    kind === "cut off past its leases" ? pastLeases : kind === "store cut off" ? storeAway : away;
  const seconds = random.whole(least * 10, most * 10) / 10;
  if (kind === "store cut off" && store !== null) {
    setLine(store, "down");
    // The next blow falls when it is back.
    await sleep(seconds * 1000);
    setLine(store, "up");
    return { machine: store.name, kind, seconds, over: Promise.resolve() };
  }
  const machine = await chooseStanding(machines, random);
  const blow = { machine: machine.name, kind, seconds };
  if (kind === "cut off" || kind === "cut off past its leases") {
    machine.cut();
    return { ...blow, over: sleep(seconds * 1000).then(() => machine.mend()) };
  }
  await machine.kill(kind === "killed with its disk");
  const over = sleep(seconds * 1000).then(() => comeBack(machine));
  over.catch(() => undefined);
  return { ...blow, over };
}

/** One that works, and of whose roles another works too; waits for one. One number is drawn, however long that takes. */
async function chooseStanding(machines: readonly Machine[], random: Random): Promise<Machine> {
  const drawn = random.next();
  for (; ; await sleep(200)) {
    const mayFall = machines.filter(
      (one) =>
        one.isUp() && machines.some((other) => other !== one && other.isUp() && other.roles === one.roles),
    );
    const machine = mayFall[Math.floor(drawn * mayFall.length)];
    if (machine !== undefined) return machine;
  }
}
