import { sql } from "kysely";
import type { CallFilter, CallFlow, CallFlowList } from "../../contract/calls.ts";
import type { Trx } from "../base/database.ts";
import { readCalls } from "./call-list.ts";
import { findCalls, fitsKinds, fitsSearch, inTime, type Place, type Wanted } from "./call-stream.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { readWanted } from "./read-wanted.ts";

/** Chains of a page. */
const pageSize = 30;
/**
 * Calls that are looked through for chains that are not shown yet, round by round: few at first, since of what is rare
 * and searched for nearly every call is of another chain.
 */
const batches = [50, 120, 120, 120];
/** Calls of a chain that are looked through; the limit also keeps the planner at the chain, whatever else is asked. */
const longestLookedThrough = 10_000;
/** Calls of a chain that are shown. */
const longest = 200;

/**
 * The call history by chains: each stands once, at its newest call that matches, with all its calls and steps. Nothing
 * is remembered between pages: a call stands for its chain if no newer one of it matches.
 */
export async function listFlows(
  companyId: string,
  trx: Trx,
  timeZone: string,
  filter: CallFilter & { cursor?: string | undefined },
): Promise<CallFlowList> {
  const wanted = await readWanted(companyId, trx, timeZone, filter);
  const chains: (Place & { parent: string })[] = [];
  let after = decodeCursor(filter.cursor);
  let lookedBackTo: Place | null = null;
  for (const batch of batches) {
    if (chains.length > pageSize) break;
    const found = await findCalls(companyId, trx, wanted, after, batch);
    chains.push(...(await chainsAt(companyId, trx, wanted, found.places)));
    lookedBackTo = found.places.length === batch ? (found.places.at(-1) ?? null) : found.lookedBackTo;
    // A walk that was stopped is gone on with by the next request, so that each takes its time and no more.
    if (lookedBackTo === null || found.places.length < batch) break;
    after = lookedBackTo;
  }
  const isFull = chains.length > pageSize;
  const page = chains.slice(0, pageSize);
  const end = isFull ? page.at(-1) : lookedBackTo;
  return {
    items: await readFlows(
      companyId,
      trx,
      page.map(({ parent }) => parent),
    ),
    next: end ? encodeCursor(new Date(end.at), end.id) : null,
    searchedBackTo: isFull ? null : (lookedBackTo?.at ?? null),
    tooManyNumbers: wanted.search?.tooManyNumbers ?? false,
    tooManyNames: wanted.search?.tooManyNames ?? false,
  };
}

/** Those of these calls that are the newest of their chain that match, in their order. */
async function chainsAt(companyId: string, trx: Trx, wanted: Wanted, places: readonly Place[]) {
  if (places.length === 0) return [];
  const { search, state } = wanted;
  const ofState =
    state === undefined
      ? sql`true`
      : state === "none"
        ? sql`not c.recorded`
        : // Not `exists`, which the planner may turn into a walk through all recordings of the state.
          sql`(select r.state from recordings r where r.company_id = c.company_id
            and r.sequence_id = c.sequence_id) = ${state}`;
  const newest = await sql<{ id: string; parent: string }>`
    select newest.sequence_id as id, parent.id as parent
    from (select distinct c.parent_sequence_id as id from calls c where c.company_id = ${companyId}
      and c.sequence_id = any(${places.map(({ id }) => id)}::text[])) parent
    cross join lateral (select c.sequence_id from (select * from calls where company_id = ${companyId}
        and parent_sequence_id = parent.id order by happened_at desc, sequence_id desc limit ${longestLookedThrough}) c
      where ${fitsKinds(wanted)} and ${inTime(wanted, null)}
      and ${search === null ? sql`true` : fitsSearch(search)} and ${ofState}
      order by c.happened_at desc, c.sequence_id desc limit 1) newest`.execute(trx);
  const parents = new Map(newest.rows.map(({ id, parent }) => [id, parent]));
  return places.flatMap((place) => {
    const parent = parents.get(place.id);
    return parent === undefined ? [] : [{ ...place, parent }];
  });
}

/** Whole chains; the first call of each at its top, then the others and the steps as they came. */
async function readFlows(companyId: string, trx: Trx, parents: readonly string[]): Promise<CallFlow[]> {
  if (parents.length === 0) return [];
  const members = await sql<{ parent: string; id: string; position: number }>`
    select parent, member.id, member.position
    from unnest(${parents}::text[]) parent cross join lateral (
      select c.sequence_id as id, row_number() over (order by c.happened_at, c.sequence_id) as position from (
        select sequence_id, happened_at from calls where company_id = ${companyId} and parent_sequence_id = parent
        order by happened_at, sequence_id limit ${longest + 1}) c) member
    order by parent, member.position`.execute(trx);
  const ids = new Map<string, string[]>(parents.map((parent) => [parent, []]));
  for (const { parent, id } of members.rows) ids.get(parent)?.push(id);
  const shown = parents.map((parent) => {
    const all = ids.get(parent) ?? [];
    const first = all.includes(parent) ? [parent] : [];
    return {
      parent,
      ids: [...first, ...all.filter((id) => id !== parent)].slice(0, longest),
      all: all.length,
    };
  });
  const calls = new Map(
    (
      await readCalls(
        companyId,
        trx,
        shown.flatMap((chain) => chain.ids),
      )
    ).map((call) => [call.sequenceId, call]),
  );
  const flows: CallFlow[] = [];
  for (const { parent, ids: chain, all } of shown) {
    flows.push({
      parentSequenceId: parent,
      calls: chain.flatMap((id) => calls.get(id) ?? []),
      more: all > longest ? (await countChain(companyId, trx, parent)) - longest : 0,
    });
  }
  return flows;
}

async function countChain(companyId: string, trx: Trx, parent: string): Promise<number> {
  const counted = await sql<{ count: number }>`select count(*) as count from calls
    where company_id = ${companyId} and parent_sequence_id = ${parent}`.execute(trx);
  return counted.rows[0]?.count ?? 0;
}
