import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../kill/random.ts";
import type { Machine } from "./host.ts";

/** What befell a machine; `over` resolves when it works again. */
export type Blow = { machine: string; kind: string; seconds: number; over: Promise<void> };

const kinds = { killed: 3, "killed with its disk": 3, "cut off": 4 };
/** Starts of a machine before it is given up: on a computer that is busy a process may be too slow once. */
const starts = 4;
/** Seconds for which a machine is away: long enough for leases to pass to others, short enough to come back in the midst. */
const away = { least: 1, most: 25 };

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

/** Waits a random while and strikes one machine of those that work; of each role one is always left. */
export async function strike(machines: readonly Machine[], random: Random): Promise<Blow> {
  await sleep(random.whole(500, 5_000));
  for (;;) {
    const mayFall = machines.filter(
      (one) =>
        one.isUp() && machines.some((other) => other !== one && other.isUp() && other.roles === one.roles),
    );
    const machine = mayFall[random.whole(0, Math.max(0, mayFall.length - 1))];
    if (machine === undefined) {
      await sleep(200);
      continue;
    }
    const kind = random.pick(kinds);
    const seconds = random.whole(away.least * 10, away.most * 10) / 10;
    if (kind === "cut off") {
      machine.cut();
      return { machine: machine.name, kind, seconds, over: sleep(seconds * 1000).then(() => machine.mend()) };
    }
    await machine.kill(kind === "killed with its disk");
    const over = sleep(seconds * 1000).then(() => comeBack(machine));
    over.catch(() => undefined);
    return { machine: machine.name, kind, seconds, over };
  }
}
