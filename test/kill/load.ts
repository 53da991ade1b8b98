import { join } from "node:path";
import type { Arena, Tenant } from "./arena.ts";
import { judge, type Verdict } from "./oracle.ts";
import { seededRandom } from "./random.ts";
import { readStates, waitUntilDrained } from "./read-states.ts";
import { type Sender, startSender } from "./sender.ts";
import { placeOf } from "./store.ts";
import { storedByPeer } from "./stored.ts";

export type Load = {
  tenant: Tenant;
  sender: Sender;
  /** How many recordings are acknowledged by now. */
  acknowledged(): number;
  /** Makes nothing new, waits until all is acknowledged and nothing is under way. The service must run. */
  drain(): Promise<void>;
  /** What the service says of each; to be judged when the store has stopped. */
  judge(): Promise<(run: Arena) => Promise<Verdict>>;
};

/** Milliseconds to get everything acknowledged, and then delivered. */
const patience = 240_000;

/** A phone system of one company that pushes without end. */
export function startLoad(arena: Arena, tenant: Tenant, lanes?: number): Load {
  const sender = startSender({
    url: arena.url,
    key: tenant.key,
    run: tenant.run,
    random: seededRandom(tenant.run + 1),
    journal: join(arena.folder, `sender-${tenant.id}.jsonl`),
    ...(lanes === undefined ? {} : { lanes }),
  });
  return {
    tenant,
    sender,
    acknowledged: () => sender.sent.filter(({ acknowledgedAt }) => acknowledgedAt !== null).length,
    async drain() {
      await sender.finish(patience);
      await waitUntilDrained(arena.url, tenant.key, patience);
    },
    async judge() {
      const states = await readStates(arena.url, tenant.key);
      return async (where) => {
        const place = placeOf(tenant.id);
        return judge(tenant.run, place, sender.sent, await storedByPeer(where.store, place), states);
      };
    },
  };
}
