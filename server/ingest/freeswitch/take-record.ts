import { sql } from "kysely";
import type { Database, Trx } from "../../base/database.ts";
import { findCall, findNamedCall } from "../../keep/call-store.ts";
import type { Facts } from "../../keep/facts.ts";
import { findByNames } from "../../keep/source-names.ts";
import type { Spool } from "../../keep/spool.ts";
import type { Arrival, Received } from "../arrival.ts";
import { receiveRecording } from "../receive-recording.ts";
import type { SourceName } from "../sources/source-events.ts";
import type { CallRecord } from "./call-record.ts";

type Parts = { db: Database; spool: Spool };
type Place = Pick<Arrival, "parent" | "previous">;

/**
 * Takes a channel's record (docs/decisions/0024-legs-that-come-apart.md). A channel that nobody of ours called is a call. A B leg is one
 * only when a recording was made on it: then it is a call of the same chain; without, it belongs to the call of its A
 * leg, and only says under which further names that call's recording may come.
 */
export async function takeRecord(
  parts: Parts,
  source: SourceName,
  record: CallRecord,
  requestId: string,
): Promise<Received> {
  const link = async () => {
    for (const other of record.joined) await linkJoined(parts, source, record.uuid, other, requestId);
  };
  // Facts release the recording that waits for them, and then its key is made: what is known of the chain goes first.
  await link();
  const place = await findPlace(parts.db, source, record);
  const received = await takeLeg(parts, source, record, place, requestId);
  await link();
  return received;
}

async function takeLeg(
  { db, spool }: Parts,
  source: SourceName,
  record: CallRecord,
  place: Place,
  requestId: string,
): Promise<Received> {
  const { uuid, originator } = record;
  const ownFiles = record.ownFiles.map((name) => `file:${name}`);
  const take = async (channel: string, names: string[], more: Partial<Arrival>) => {
    const sequenceId = await knownByUuid(db, source, channel, names);
    return receiveRecording(db, spool, source.companyId, {
      source: source.sourceId,
      names,
      externalId: channel,
      ...(sequenceId === null ? {} : { sequenceId }),
      facts: {},
      ...more,
      archive: false,
      media: null,
      raw: null,
      requestId,
    });
  };
  if (originator === null) {
    const legs = [uuid, ...record.originated].map((one) => `leg:${one}`);
    const names = [`uuid:${uuid}`, ...legs, ...record.files.map((name) => `file:${name}`)];
    return take(uuid, names, { ...place, facts: factsOf(record) });
  }
  if (record.isRecorded) {
    return take(uuid, [`uuid:${uuid}`, ...ownFiles], { ...place, facts: factsOf(record) });
  }
  // Names alone: the call is not told of by them, and its recording goes on waiting for the A leg's record.
  return take(originator, [`uuid:${originator}`, `leg:${uuid}`, ...ownFiles], {});
}

/**
 * The call that was told of under this channel's UUID alone, as a push does. A UUID is one channel's for ever: whatever other
 * names its recording bears, it is this call's.
 */
function knownByUuid(
  db: Database,
  { companyId, sourceId }: SourceName,
  uuid: string,
  names: readonly string[],
): Promise<string | null> {
  return db.forCompany(companyId, async (trx) => {
    if ((await findByNames(companyId, trx, sourceId, names)) !== null) return null;
    return (await findNamedCall(companyId, trx, uuid))?.sequenceId ?? null;
  });
}

/**
 * Where the channel's own call stands in a chain, as far as is known before its facts are told: behind the earlier call
 * that it was joined with, else behind the channel that called it. The later of two that were joined is what
 * `linkJoined` would find; once the facts are committed that may be too late for the recording's key.
 */
function findPlace(
  db: Database,
  { companyId, sourceId }: SourceName,
  { uuid, originator, root, joined, begun }: CallRecord,
): Promise<Place> {
  return db.forCompany(companyId, async (trx) => {
    const own = await findByNames(companyId, trx, sourceId, [`uuid:${uuid}`]);
    const first = root ?? originator;
    const firstCall = first === null ? null : await findByNames(companyId, trx, sourceId, [`uuid:${first}`]);
    // The first call of our own may hang on another by now.
    const chain =
      firstCall === null ? first : ((await findCall(companyId, trx, firstCall))?.parentSequenceId ?? first);
    const others = await begunCalls(companyId, trx, await callsOf(companyId, trx, sourceId, joined));
    const earlier = others.find(
      ({ id, parent, begun: before }) =>
        begun !== undefined && before < begun && id !== own && parent !== own && parent !== chain,
    );
    if (earlier !== undefined) return { parent: earlier.parent, previous: earlier.id };
    return chain === null || originator === null ? {} : { parent: chain, previous: originator };
  });
}

/** Calls that these channels belong to: as a leg of another's call, else as a call of their own. */
async function callsOf(
  companyId: string,
  trx: Trx,
  sourceId: string,
  channels: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for (const channel of channels) {
    const id =
      (await findByNames(companyId, trx, sourceId, [`leg:${channel}`])) ??
      (await findByNames(companyId, trx, sourceId, [`uuid:${channel}`]));
    if (id !== null) found.push(id);
  }
  return found;
}

/** Those of them whose beginning is known, the earliest first. */
async function begunCalls(companyId: string, trx: Trx, ids: readonly string[]) {
  const { rows } = await sql<{ id: string; parent: string; begun: Date }>`
    select sequence_id as id, parent_sequence_id as parent, dial_begin as begun from calls
    where company_id = ${companyId} and sequence_id = any(${ids}::text[])
      and dial_begin is not null order by dial_begin, sequence_id`.execute(trx);
  return rows;
}

function factsOf(record: CallRecord): Facts {
  const { type, answered, from, to, userName, begun, answeredAt, ended } = record;
  const told = {
    type,
    answered,
    from,
    to,
    userName,
    dialBegin: begun,
    callBegin: answeredAt,
    callEnd: ended,
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) as Facts;
}

/**
 * After an attended transfer two legs that belonged to different calls talk with each other; each names the other. The call
 * that began later is the consultation: it follows the earlier one in the same chain. Until both are known nothing is said.
 */
async function linkJoined(
  { db, spool }: Parts,
  source: SourceName,
  leg: string,
  other: string,
  requestId: string,
): Promise<void> {
  const { companyId, sourceId } = source;
  const [first, second] = await db.forCompany(companyId, async (trx) =>
    begunCalls(companyId, trx, await callsOf(companyId, trx, sourceId, [leg, other])),
  );
  if (first === undefined || second === undefined) return;
  if (first.parent === second.id) return;
  // What hangs on the consultation comes along, also where it was told of together with its place.
  await db.forCompany(companyId, (trx) =>
    sql`update calls set parent_sequence_id = ${first.parent}, updated_at = now()
      where company_id = ${companyId} and parent_sequence_id = ${second.id} and sequence_id <> ${second.id}`.execute(
      trx,
    ),
  );
  if (first.parent === second.parent) return;
  await receiveRecording(db, spool, companyId, {
    source: sourceId,
    sequenceId: second.id,
    parent: first.parent,
    previous: first.id,
    facts: {},
    archive: false,
    media: null,
    raw: null,
    requestId,
  });
}
