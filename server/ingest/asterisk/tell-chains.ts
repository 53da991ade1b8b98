import { createHash } from "node:crypto";
import type { Database } from "../../base/database.ts";
import type { Spool } from "../../keep/spool.ts";
import { receiveRecording } from "../receive-recording.ts";
import type { SourceName } from "../sources/source-events.ts";
import { buildChain, type ChainCall, rootOf } from "./chain.ts";
import { dueChains, type KnownCdr, readChain, settleChain } from "./record-store.ts";

/** Chains of one turn. */
const mostChains = 200;
/** Half of a Local channel waits for the other this long, looking every so often (seconds). */
const halfWaits = 600;
const halfLooks = 30;
/** A chain that cannot be told now is tried again after this (seconds). */
const triedAgain = 60;

/**
 * Tells the history what the records of due chains come to: every call whose facts, names, parent or previous call are
 * other than when they were told last.
 * @returns calls that were told
 */
export async function tellChains(
  source: SourceName,
  db: Database,
  spool: Spool,
  requestId: string,
  onFailure: (error: unknown, chain: string) => void,
): Promise<number> {
  let told = 0;
  const done = new Set<string>();
  for (const id of await dueChains(source, db, mostChains)) {
    if (done.has(id)) continue;
    const chain = await db.forCompany(source.companyId, (trx) => readChain(source, trx, id));
    for (const member of chain.ids) done.add(member);
    const prints = new Map<string, string>();
    const again: { item: string; seconds: number }[] = [];
    try {
      const root = rootOf(chain.ids);
      const calls = buildChain(chain.cdrs, root);
      // The root first: what follows finds its ID by then.
      for (const call of [...calls].sort((a, b) => Number(b.isRoot) - Number(a.isRoot))) {
        const [first] = call.parts as [KnownCdr, ...KnownCdr[]];
        if (call.isHalf && Date.now() - first.firstAt.getTime() < halfWaits * 1000) {
          again.push({ item: first.name, seconds: halfLooks });
          continue;
        }
        const print = printOf(call, root);
        if (first.told === print) continue;
        await tellCall(source, db, spool, requestId, call, root);
        prints.set(first.name, print);
        told++;
      }
    } catch (error) {
      onFailure(error, id);
      again.push(...chain.items.map((item) => ({ item, seconds: triedAgain })));
    }
    await db.forCompany(source.companyId, (trx) => settleChain(source, trx, chain.items, prints, again));
  }
  return told;
}

async function tellCall(
  { companyId, sourceId }: SourceName,
  db: Database,
  spool: Spool,
  requestId: string,
  call: ChainCall,
  root: string,
): Promise<void> {
  const ofChain = `linked:${root}`;
  const holders = await db.forCompany(companyId, (trx) =>
    trx
      .selectFrom("source_names")
      .select(["name", "sequence_id"])
      .where("company_id", "=", companyId)
      .where("source_id", "=", sourceId)
      .where("name", "in", [ofChain, ...call.names])
      .execute(),
  );
  const holder = holders.find(({ name }) => name === ofChain)?.sequence_id;
  const own = holders.find(({ name }) => name !== ofChain)?.sequence_id;
  // Where another call of the chain had to name the root before we met it, that ID is the chain's: the root becomes it,
  // or, when its recording has an ID of its own already, its child.
  const isTheChains = call.isRoot && (holder === undefined || own === undefined || holder === own);
  await receiveRecording(db, spool, companyId, {
    source: sourceId,
    externalId: call.externalId,
    names: isTheChains ? [...call.names, ofChain] : call.names,
    parent: { name: ofChain },
    ...(call.previous === null ? {} : { previous: { name: call.previous } }),
    facts: call.facts,
    archive: false,
    media: null,
    raw: null,
    requestId,
  });
}

function printOf({ names, facts, previous, isRoot }: ChainCall, root: string): string {
  return createHash("sha256")
    .update(JSON.stringify([names, facts, previous, isRoot, root]))
    .digest("hex");
}
