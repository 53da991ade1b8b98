import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { seededRandom } from "../kill/random.ts";
import { startSender } from "../kill/sender.ts";
import { cpuShare } from "./cpu-share.ts";
import type { Estate } from "./estate.ts";
import { machineOn } from "./host.ts";
import { addHost } from "./network.ts";
import type { Order } from "./run.ts";

/**
 * Parts of what is left when all of them run, between which the clock goes: what starting costs is not the question, nor who
 * gets the last one.
 */
const counted = { from: 0.1, to: 0.95 };
/** What two machines must be worth, of one. */
const wanted = 1.8;

/**
 * How fast one machine drains a backlog, and how fast two do, each with the same part of a processor: one, two, two,
 * one. @returns whether two are worth what they must be
 */
export async function measureHosts(estate: Estate, { recordings, seed, share }: Order): Promise<boolean> {
  const { folder, env, key } = estate;
  const door = machineOn(addHost("web1", 0), "web", folder, env);
  await door.start();
  const rates: Record<number, number[]> = { 1: [], 2: [] };
  const lines = [1, 2].map((number) => addHost(`work${number}`, number));
  for (const [round, count] of [1, 2, 2, 1].entries()) {
    const before = await delivered(estate);
    const sender = startSender({
      ...{ url: door.url, key, run: 1 + round + (seed % 1000) * 10, random: seededRandom(seed), lanes: 6 },
      journal: join(folder, `sender-${round}.jsonl`),
    });
    while (sender.sent.length < recordings) await sleep(50);
    await sender.finish(300_000);
    const all = sender.sent.length;
    const shares = Array.from({ length: count }, (_, i) =>
      cpuShare(`onbin-${process.ppid}-${round}-${i}`, share),
    );
    const workers = lines
      .slice(0, count)
      .map((line, i) => machineOn(line, "work", folder, env, shares[i]?.procs));
    await Promise.all(workers.map((worker) => worker.start()));
    const rate = await drain(estate, before, all);
    rates[count]?.push(rate);
    console.log(
      `${count} × work at ${share} % of a processor: ${all} recordings, ${rate.toFixed(1)} a second`,
    );
    await Promise.all(workers.map((worker) => worker.stop()));
    for (const limited of shares) limited.remove();
  }
  await door.stop();
  const mean = (count: number) => (rates[count] ?? []).reduce((sum, rate) => sum + rate, 0) / 2;
  const ratio = mean(2) / mean(1);
  console.log(`two machines against one: ${ratio.toFixed(2)} × (wanted: ${wanted})`);
  return ratio >= wanted;
}

async function delivered({ query }: Estate): Promise<number> {
  const [row] = await query<{ count: number }>(
    "select count(*)::int as count from recordings where state = 'delivered'",
  );
  return row?.count ?? 0;
}

/** Recordings a second. @throws Error when most were delivered before all machines ran */
async function drain(estate: Estate, before: number, all: number): Promise<number> {
  const already = (await delivered(estate)) - before;
  if (already > all / 2)
    throw new Error(`${already} of ${all} were delivered before all ran: more recordings, please`);
  const since = async (part: number) => {
    const goal = already + part * (all - already);
    for (;;) {
      const done = (await delivered(estate)) - before;
      if (done >= goal) return { at: performance.now(), done };
      await sleep(100);
    }
  };
  const begun = await since(counted.from);
  const ended = await since(counted.to);
  await since(1);
  return ((ended.done - begun.done) / (ended.at - begun.at)) * 1000;
}
