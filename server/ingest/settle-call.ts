import type { Trx } from "../base/database.ts";
import { newSequenceId } from "../base/ids.ts";
import {
  addCall,
  type CallIdentity,
  findCall,
  findCallForFacts,
  findNamedCall,
  isTold,
  mentionCall,
  nameCall,
  tellCall,
} from "../keep/call-store.ts";
import { findRecording } from "../keep/recording-store.ts";
import { bearNames, bearsOtherNames, findByNames } from "../keep/source-names.ts";
import type { Arrival, Relative } from "./arrival.ts";

/** A source may bring names of a call and nothing else, by which others are found later. */
export function bringsNamesAlone(arrival: Arrival): boolean {
  return arrival.names !== undefined && !isTelling(arrival);
}

/** Whether it says anything of its call. */
export function isTelling({ facts, parent, previous }: Arrival): boolean {
  return Object.keys(facts).length > 0 || parent !== undefined || previous !== undefined;
}

/**
 * The call that a new recording belongs to. One recording a call: a further recording of the same externalId becomes
 * a call of its own with the same parent (docs/sources/push.md).
 */
export async function settleCall(
  companyId: string,
  trx: Trx,
  arrival: Arrival,
): Promise<CallIdentity & { factsKnown: boolean }> {
  const { source, names = [] } = arrival;
  const byName = await findByNames(companyId, trx, source, names);
  const named = byName
    ? await findCall(companyId, trx, byName)
    : arrival.externalId
      ? await findNamedCall(companyId, trx, arrival.externalId)
      : null;
  const taken =
    !arrival.sequenceId &&
    named &&
    ((await findRecording(companyId, trx, { sequenceId: named.sequenceId })) !== null ||
      (!byName && (await bearsOtherNames(companyId, trx, source, names, named.sequenceId))));
  const sequenceId = arrival.sequenceId ?? (named && !taken ? named.sequenceId : newSequenceId());
  // An ID that was made just now is nobody's.
  const isNew = arrival.sequenceId === undefined && named?.sequenceId !== sequenceId;
  const existing = isNew ? null : await findCall(companyId, trx, sequenceId);
  const isThere = existing?.sequenceId === sequenceId;
  // A call that is here before its recording was told of by its facts, unless another only named it.
  const factsKnown = isThere && (await isTold(companyId, trx, sequenceId));
  const inherited = named && named.sequenceId !== sequenceId ? named.parentSequenceId : sequenceId;

  if (!isThere) {
    const recorded = arrival.media !== null;
    const mentionedOnly = !recorded && bringsNamesAlone(arrival);
    const call = { ...arrival, sequenceId, parentSequenceId: inherited, recorded, mentionedOnly };
    await addCall(companyId, trx, call);
  }
  if (arrival.externalId) await nameCall(companyId, trx, arrival.externalId, sequenceId);
  await bearNames(companyId, trx, source, names, sequenceId);
  // The call and its name exist by now, so a reference to itself finds it.
  const relatives = await findRelatives(companyId, trx, arrival);
  if (isThere || relatives.parentSequenceId || relatives.previousSequenceId) {
    await tellCall(companyId, trx, sequenceId, { ...arrival, ...relatives }, "update");
  }
  return { sequenceId, parentSequenceId: relatives.parentSequenceId ?? inherited, factsKnown };
}

/** The call that facts mean which name it by externalId alone; never one that is another by its names. */
export async function findForFacts(companyId: string, trx: Trx, arrival: Arrival): Promise<string | null> {
  const { source, names = [], externalId } = arrival;
  if (externalId === undefined) return null;
  const found = await findCallForFacts(companyId, trx, externalId);
  if (found === null || names.length === 0) return found;
  return (await bearsOtherNames(companyId, trx, source, names, found)) ? null : found;
}

export async function findRelatives(companyId: string, trx: Trx, { source, parent, previous }: Arrival) {
  const find = async (relative: Relative | undefined) => {
    if (relative === undefined) return undefined;
    if (typeof relative === "string") {
      return ((await findCall(companyId, trx, relative)) ?? (await mentionCall(companyId, trx, relative)))
        .sequenceId;
    }
    const known = await findByNames(companyId, trx, source, [relative.name]);
    if (known !== null) return known;
    const { sequenceId } = await mentionCall(companyId, trx, null);
    await bearNames(companyId, trx, source, [relative.name], sequenceId);
    return sequenceId;
  };
  return { parentSequenceId: await find(parent), previousSequenceId: await find(previous) };
}
