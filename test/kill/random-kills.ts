import { setTimeout as sleep } from "node:timers/promises";
import { type Arena, openArena, type Tenant } from "./arena.ts";
import { killOnce } from "./kill-once.ts";
import { startLoad } from "./load.ts";
import { seededRandom } from "./random.ts";
import { slowAndLossy } from "./store.ts";
import { tellVerdict } from "./tell-verdict.ts";

/**
 * Kills at random under the load of two companies: one pushes fast, the secret of the other is wrong now and then, so
 * that kills meet its pauses, probes and releases. @returns true when nothing was lost, twice or otherwise wrong
 */
export async function killAtRandom(kills: number, seed: number, keep: boolean): Promise<boolean> {
  const arena = await openArena({
    name: "random",
    seed,
    companies: ["steady", "changing"],
    faults: slowAndLossy,
    env: { ONBIN_WORKERS: "2" },
  });
  let good = false;
  try {
    good = await run(arena, kills, seed);
  } finally {
    await arena.close(keep || !good);
  }
  return good;
}

async function run(arena: Arena, kills: number, seed: number): Promise<boolean> {
  const [steady, changing] = await arena.addTenants();
  if (!steady || !changing) throw new Error("two companies are needed");
  const begun = Date.now();
  let life = arena.start();
  if (!(await life.ready)) throw new Error("onbin start failed");
  const loads = [startLoad(arena, steady), startLoad(arena, changing, 1)];
  const ending = new AbortController();
  const meddling = meddle(changing, ending.signal);

  const random = seededRandom(seed);
  const counts = new Map<string, number>();
  const acknowledged = () => loads.reduce((sum, load) => sum + load.acknowledged(), 0);
  const recordings = () => loads.reduce((sum, { sender }) => sum + sender.sent.length, 0);
  for (let kill = 1; kill <= kills; kill++) {
    const done = await killOnce(life, { dataDir: arena.dataDir, random, start: arena.start, acknowledged });
    life = done.life;
    counts.set(done.victim, (counts.get(done.victim) ?? 0) + 1);
    const at = ((Date.now() - begun) / 1000).toFixed(1);
    console.log(`${at} s  kill ${kill}: ${done.victim}  (${recordings()} recordings)`);
  }
  ending.abort();
  const changes = await meddling;
  const good = await tellVerdict(arena, life, loads);
  const list = [...counts].map(([name, n]) => `${n} ${name}`).join(", ");
  console.log(`kills: ${kills} (${list}); secrets changed: ${changes}; recordings: ${recordings()}`);
  return good;
}

/** Milliseconds that a secret stays. */
const stays = { wrong: 4_000, right: 6_000 };

/** Somebody of the company saves a wrong secret, and the right one again, over and over; the right one is the last. */
async function meddle(tenant: Tenant, signal: AbortSignal): Promise<number> {
  let changes = 0;
  let right = true;
  while (!signal.aborted || !right) {
    await sleep(right ? stays.right : stays.wrong, undefined, { signal }).catch(() => undefined);
    if (signal.aborted && right) break;
    // The service may be dead at this moment: again, until somebody answers.
    const saved = await tenant.saveSecret(!right).then(
      () => true,
      () => false,
    );
    if (saved) {
      right = !right;
      changes += 1;
    } else await sleep(200);
  }
  return changes;
}
