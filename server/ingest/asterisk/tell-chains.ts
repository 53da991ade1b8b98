import { createHash } from "node:crypto";
import type { Database } from "../../base/database.ts";
import { findCallForFacts } from "../../keep/call-store.ts";
import { bearsOtherNames } from "../../keep/source-names.ts";
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
/** What a script behind MixMonitor makes of a recording, under the same name; the record keeps the first ending. */
const endings = ["wav", "mp3", "ogg", "opus", "flac", "m4a"];

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
  const names = [...new Set(call.names.flatMap(withEndings))];
  const { holder, own } = await db.forCompany(companyId, async (trx) => {
    const holders = await trx
      .selectFrom("source_names")
      .select(["name", "sequence_id"])
      .where("company_id", "=", companyId)
      .where("source_id", "=", sourceId)
      .where("name", "in", [ofChain, ...names])
      .execute();
    const byName = holders.find(({ name }) => name !== ofChain)?.sequence_id;
    // A recording that came under the channel's ID alone, of a file that the record does not name.
    const byId = byName === undefined ? await findCallForFacts(companyId, trx, call.externalId) : null;
    const isOther = byId !== null && (await bearsOtherNames(companyId, trx, sourceId, names, byId));
    return {
      holder: holders.find(({ name }) => name === ofChain)?.sequence_id,
      own: byName ?? (byId === null || isOther ? undefined : byId),
    };
  });
  // Where another call of the chain had to name the root before we met it, that ID is the chain's: the root becomes it,
  // or, when its recording has an ID of its own already, its child.
  const isTheChains = call.isRoot && (holder === undefined || own === undefined || holder === own);
  await receiveRecording(db, spool, companyId, {
    source: sourceId,
    externalId: call.externalId,
    names: isTheChains ? [...names, ofChain] : names,
    parent: { name: ofChain },
    ...(call.previous === null ? {} : { previous: { name: call.previous } }),
    facts: call.facts,
    archive: false,
    media: null,
    raw: null,
    requestId,
  });
}

/** A file's name, and those that it may have once it is encoded. */
function withEndings(name: string): string[] {
  const stem = /^(file:.+)\.[A-Za-z0-9]{2,5}$/.exec(name)?.[1];
  return stem === undefined ? [name] : [name, ...endings.map((ending) => `${stem}.${ending}`)];
}

function printOf({ names, facts, previous, isRoot }: ChainCall, root: string): string {
  return createHash("sha256")
    .update(JSON.stringify([names, facts, previous, isRoot, root]))
    .digest("hex");
}
