import { setTimeout as sleep } from "node:timers/promises";
import { eventually, type Found, findProcesses, killAll, type ProcessName } from "./processes.ts";
import type { Random } from "./random.ts";
import type { Life } from "./service.ts";

/** What dies: everything at once (also while it starts), one process, or the database with all its backends. */
const victims = {
  everything: 30,
  "everything while it starts": 8,
  supervisor: 22,
  work: 18,
  web: 10,
  watch: 3,
  database: 9,
} as const;
export type Victim = keyof typeof victims;

/** Milliseconds. */
const patience = { deaths: 30_000, restart: 120_000, start: 240_000 };

type Killing = {
  dataDir: string;
  random: Random;
  start: () => Life;
  /** How many recordings are acknowledged by now. */
  acknowledged: () => number;
};

/** Share of kills that do not wait until the last one is got over. */
const inARow = 0.25;

/**
 * Waits until recordings are taken again and a random while longer, kills, and brings the service back as it would come back: what died alone is
 * restarted by its supervisor, everything else by a new `onbin start`.
 * @throws Error when it does not come back, or when something outlives its supervisor
 */
export async function killOnce(life: Life, killing: Killing): Promise<{ life: Life; victim: Victim }> {
  const { dataDir, random, start, acknowledged } = killing;
  const victim = random.pick(victims);
  const before = acknowledged();
  if (random.next() >= inARow) {
    await eventually("recordings are taken again", patience.restart, async () => acknowledged() > before + 5);
  }
  await sleep(random.whole(0, 1500));
  if (life.child.exitCode !== null) throw new Error("the service ended by itself");
  const processes = await findProcesses(dataDir);
  switch (victim) {
    case "everything":
      killAll(processes);
      await allGone(dataDir);
      return { life: await begin(start), victim };
    case "everything while it starts": {
      killAll(processes);
      await allGone(dataDir);
      const short = start();
      await sleep(random.whole(50, 1500));
      killAll(await findProcesses(dataDir));
      await short.ended;
      await allGone(dataDir);
      return { life: await begin(start), victim };
    }
    case "supervisor": {
      killAll(only(processes, "supervisor"));
      await life.ended;
      await eventually("every role died with its supervisor", patience.deaths, async () =>
        (await findProcesses(dataDir)).every(({ name }) => name === "database"),
      );
      const next = await begin(start);
      if (!next.said("postgres.adopted")) throw new Error("the database that lived on was not taken over");
      return { life: next, victim };
    }
    case "database":
      killAll(only(processes, "database"));
      await eventually("the database is back", patience.restart, () =>
        answers(dataDir, processes, "database"),
      );
      return { life, victim };
    case "work":
    case "web":
    case "watch":
      killAll(only(processes, victim));
      await eventually(`${victim} is back`, patience.restart, () => answers(dataDir, processes, victim));
      return { life, victim };
    default:
      return victim satisfies never;
  }
}

async function begin(start: () => Life): Promise<Life> {
  const life = start();
  const late = sleep(patience.start, false, { ref: false });
  if (!(await Promise.race([life.ready, late])))
    throw new Error("onbin start did not bring the service back");
  return life;
}

function only(processes: readonly Found[], name: ProcessName): Found[] {
  const found = processes.filter((process) => process.name === name);
  if (found.length === 0) throw new Error(`there is no ${name} to kill`);
  return found;
}

async function allGone(dataDir: string): Promise<void> {
  await eventually("everything that was killed is gone", patience.deaths, async () => {
    const left = await findProcesses(dataDir);
    // A backend forked while the others were being found.
    killAll(left);
    return left.length === 0;
  });
}

/** A new process of this name lives. */
async function answers(dataDir: string, before: readonly Found[], name: ProcessName): Promise<boolean> {
  const known = new Set(before.map(({ pid }) => pid));
  return (await findProcesses(dataDir)).some((process) => process.name === name && !known.has(process.pid));
}
