import { sql } from "kysely";
import type { Database } from "../../base/database.ts";
import { findNamedCall } from "../../keep/call-store.ts";
import type { Facts } from "../../keep/facts.ts";
import { findByNames } from "../../keep/source-names.ts";
import type { Spool } from "../../keep/spool.ts";
import { type Arrival, type Received, receiveRecording } from "../receive-recording.ts";
import type { SourceName } from "../sources/source-events.ts";
import type { CallRecord } from "./call-record.ts";

type Parts = { db: Database; spool: Spool };

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
  const received = await takeLeg(parts, source, record, requestId);
  for (const other of record.joined) await linkJoined(parts, source, record.uuid, other, requestId);
  return received;
}

async function takeLeg(
  { db, spool }: Parts,
  source: SourceName,
  record: CallRecord,
  requestId: string,
): Promise<Received> {
  const { uuid, originator, root } = record;
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
    return take(uuid, names, { facts: factsOf(record) });
  }
  if (record.isRecorded) {
    return take(uuid, [`uuid:${uuid}`, ...ownFiles], {
      parent: root ?? originator,
      previous: originator,
      facts: factsOf(record),
    });
  }
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
  const calls = await db.forCompany(companyId, async (trx) => {
    const found = await Promise.all(
      [leg, other].map((one) => findByNames(companyId, trx, sourceId, [`uuid:${one}`, `leg:${one}`])),
    );
    const rows = await sql<{ id: string; parent: string; begun: Date | null }>`
      select sequence_id as id, parent_sequence_id as parent, dial_begin as begun from calls
      where company_id = ${companyId} and sequence_id = any(${found.filter((one) => one !== null)}::text[])
        and dial_begin is not null order by dial_begin, sequence_id`.execute(trx);
    return rows.rows;
  });
  const [first, second] = calls;
  if (first === undefined || second === undefined) return;
  if (first.parent === second.parent) return;
  // What hangs on the consultation comes along.
  await db.forCompany(companyId, (trx) =>
    sql`update calls set parent_sequence_id = ${first.parent}, updated_at = now()
      where company_id = ${companyId} and parent_sequence_id = ${second.id} and sequence_id <> ${second.id}`.execute(
      trx,
    ),
  );
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
