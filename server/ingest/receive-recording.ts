import { AppError } from "../base/app-error.ts";
import { type Database, isSqlState, type Trx, uniqueViolation } from "../base/database.ts";
import { newSequenceId } from "../base/ids.ts";
import { addNewRecording } from "../keep/add-new-recording.ts";
import { addCall, findCall, nameCall, nameKey, tellCall } from "../keep/call-store.ts";
import { lookAtArrival } from "../keep/look-at-arrival.ts";
import {
  addRecording,
  type Beginning,
  findRecording,
  findTwin,
  type KnownRecording,
  type NewRecording,
  stopWaitingForFacts,
} from "../keep/recording-store.ts";
import { bearNames, findByNames } from "../keep/source-names.ts";
import { arrivalName, type Spool } from "../keep/spool.ts";
import type { Arrival, Media, Received, Relative } from "./arrival.ts";
import { hashOfAudio, identityOf } from "./recording-identity.ts";
import { bringsNamesAlone, findForFacts, findRelatives, isTelling, settleCall } from "./settle-call.ts";

/**
 * Takes a recording, or the facts of a call, exactly once. When it returns, rows and job are committed and the bytes
 * are durable: the sender may be answered (ARCHITECTURE.md, rule 1).
 * @throws AppError `recording_differs` when the same identity is here with other bytes; nothing was changed then
 */
export async function receiveRecording(
  db: Database,
  spool: Spool,
  companyId: string,
  arrival: Arrival,
): Promise<Received> {
  const files = arrival.media?.originals.map(({ file }) => file) ?? [];
  try {
    const received = await commit(db, spool, companyId, arrival);
    // kill point: ingest.committed
    // kill point: ingest.repeat-known when !received.isNew
    // It is answered all the same when that fails: the sweep settles it.
    if (!received.isNew) await spool.remove(files).catch(() => undefined);
    return received;
  } catch (error) {
    // Without an answer from COMMIT the rows may exist: then the files must stay, the sweeper settles it.
    if (error instanceof AppError) await spool.remove(files).catch(() => undefined);
    throw error;
  }
}

async function commit(db: Database, spool: Spool, companyId: string, arrival: Arrival): Promise<Received> {
  const locks = namesOf(arrival).map((name) => nameKey(companyId, name));
  const act = () => db.forCompany(companyId, (trx) => take(companyId, trx, spool, arrival), locks);
  try {
    return await act();
  } catch (error) {
    // Two of the same at once, known by different names: the second finds the first's rows when it looks again.
    if (isSqlState(error, uniqueViolation)) return await act();
    throw error;
  }
}

/** Whatever the arrival and its relatives are known by, and its files: nobody else touches these meanwhile. */
function namesOf(arrival: Arrival): string[] {
  const within = (name: string) => `${arrival.source}\n${name}`;
  const said = (relative: Relative | undefined) =>
    typeof relative === "object" ? within(relative.name) : relative;
  const names = [
    ...[arrival.sequenceId, arrival.externalId, said(arrival.parent), said(arrival.previous)],
    ...[...(arrival.names ?? []), ...(arrival.key === undefined ? [] : [arrival.key])].map(within),
    ...(arrival.media?.originals ?? []).map(({ file }) => arrivalName(file)),
  ];
  return names.filter((name) => name !== undefined);
}

async function take(companyId: string, trx: Trx, spool: Spool, arrival: Arrival): Promise<Received> {
  const { media } = arrival;
  if (media === null) return takeFacts(companyId, trx, arrival);
  const { source, sequenceId, externalId, names = [] } = arrival;
  const identity = identityOf(arrival, hashOfAudio(media.originals));
  const look = { identity, sequenceId, externalId, sourceId: source, names };
  const { isKnown, beginning, at } = await lookAtArrival(companyId, trx, look);
  await insistOnFiles(spool, media, at);
  const isAlone = !isKnown && arrival.parent === undefined && arrival.previous === undefined;
  if (isAlone) return takeNew(companyId, trx, arrival, media, beginning);
  const taken = await takeRecording(companyId, trx, arrival, media, beginning);
  // kill point: ingest.row-inserted when taken.isNew
  return taken;
}

/** Seconds within which the files of a push are there for certain: the sweep takes none that was named in its last five minutes. */
const surelyThere = 60;

/**
 * Of a push that stood still for minutes (a paused machine, say) the sweep of another may have taken the files away while
 * their name was not locked. The clock is the database's: ours may have stood still as well.
 * @throws AppError `unavailable`
 */
async function insistOnFiles(
  spool: Spool,
  { originals, namedAfter = Number.NEGATIVE_INFINITY }: Media,
  at: number,
): Promise<void> {
  const age = at - namedAfter;
  if (age >= 0 && age < surelyThere) return;
  if (!(await spool.hasAll(originals.map(({ file }) => file)))) throw new AppError("unavailable", {}, 1);
}

/** Nothing is known of it by any of its names, and it names no other call: its call is a new one, too. Commits. */
async function takeNew(
  companyId: string,
  trx: Trx,
  arrival: Arrival,
  media: Media,
  beginning: Beginning,
): Promise<Received> {
  const { source, externalId, facts, names = [], sequenceId = newSequenceId() } = arrival;
  const call = { externalId, facts, sourceId: source, names };
  await addNewRecording(companyId, trx, call, rowOf(arrival, media, sequenceId), beginning);
  return { sequenceId, state: beginning.state, reason: reasonToBegin(beginning), isNew: true };
}

async function takeRecording(
  companyId: string,
  trx: Trx,
  arrival: Arrival,
  media: Media,
  beginning: Beginning,
): Promise<Received> {
  const audioSha256 = hashOfAudio(media.originals);
  const identity = identityOf(arrival, audioSha256);
  const known =
    (await findRecording(companyId, trx, { identity })) ??
    (arrival.sequenceId ? await findRecording(companyId, trx, { sequenceId: arrival.sequenceId }) : null) ??
    (await findTwinOf(companyId, trx, arrival, audioSha256));
  if (known) {
    if (known.audioSha256 !== audioSha256) {
      if (arrival.key !== undefined) return keepRevision(companyId, trx, arrival, media, known.sequenceId);
      throw new AppError("recording_differs", {
        sequenceId: known.sequenceId,
        storedSha256: known.audioSha256,
        sentSha256: audioSha256,
      });
    }
    const relatives = await findRelatives(companyId, trx, arrival);
    await tellCall(companyId, trx, known.sequenceId, { ...arrival, ...relatives }, "complete");
    // A repeat without a word more of its call is not what its recording waits for.
    if (isTelling(arrival)) await stopWaitingForFacts(companyId, trx, known.sequenceId);
    return { sequenceId: known.sequenceId, state: known.state, reason: reasonOf(known), isNew: false };
  }

  const { sequenceId, factsKnown } = await settleCall(companyId, trx, arrival);
  const row = rowOf(arrival, media, sequenceId);
  await addRecording(companyId, trx, factsKnown ? { ...row, factsWithin: 0 } : row, beginning);
  return { sequenceId, state: beginning.state, reason: reasonToBegin(beginning), isNew: true };
}

function rowOf(arrival: Arrival, media: Media, sequenceId: string): NewRecording {
  const { source, raw, requestId, archive, factsWithin = 0 } = arrival;
  const audioSha256 = hashOfAudio(media.originals);
  const identity = identityOf(arrival, audioSha256);
  return { ...media, sequenceId, identity, source, raw, audioSha256, requestId, archive, factsWithin };
}

function reasonToBegin(beginning: Beginning): Received["reason"] {
  if (beginning.state === "waiting") return null;
  return {
    code: beginning.reasonCode,
    params: beginning.state === "held" ? beginning.reasonParams : null,
  };
}

/** What came already by another way; it bears this one's names from now on. */
async function findTwinOf(companyId: string, trx: Trx, arrival: Arrival, audioSha256: string) {
  const { source, externalId, key, names = [] } = arrival;
  if (externalId === undefined || arrival.sequenceId !== undefined || arrival.idempotencyKey !== undefined)
    return null;
  const twin = await findTwin(companyId, trx, {
    ...{ externalId, audioSha256, source, isKeyed: key !== undefined },
  });
  if (twin !== null) await bearNames(companyId, trx, source, names, twin.sequenceId);
  return twin;
}

/**
 * The source says that a recording we have sounds otherwise now. Nobody is there to be answered 409: it is kept beside
 * the first, as a call of its own of the same chain, and held until a person looks (design `sources.md`, rule 2).
 */
async function keepRevision(
  companyId: string,
  trx: Trx,
  arrival: Arrival,
  media: Media,
  of: string,
): Promise<Received> {
  const audioSha256 = hashOfAudio(media.originals);
  const identity = `revision:${audioSha256}:${identityOf(arrival, audioSha256)}`;
  const known = await findRecording(companyId, trx, { identity });
  if (known) {
    return { sequenceId: known.sequenceId, state: known.state, reason: reasonOf(known), isNew: false };
  }
  const first = await findCall(companyId, trx, of);
  const sequenceId = newSequenceId();
  await addCall(companyId, trx, {
    facts: arrival.facts,
    // Not the first one's externalId: later facts under it are the first one's.
    sequenceId,
    parentSequenceId: first?.parentSequenceId ?? of,
    recorded: true,
  });
  // Held also where nothing is shipped now: no backfill is to ship it beside the first without a person.
  const beginning = { state: "held", by: "recording", reasonCode: "revision", reasonParams: { of } } as const;
  const row = { ...rowOf(arrival, media, sequenceId), identity, factsWithin: 0 };
  await addRecording(companyId, trx, row, beginning);
  return { sequenceId, state: beginning.state, reason: reasonToBegin(beginning), isNew: true };
}

async function takeFacts(companyId: string, trx: Trx, arrival: Arrival): Promise<Received> {
  const { source, names = [] } = arrival;
  const meant =
    arrival.sequenceId ??
    (await findByNames(companyId, trx, source, names)) ??
    (await findForFacts(companyId, trx, arrival));
  const existing = meant ? await findCall(companyId, trx, meant) : null;
  // Another call may bear this sequence ID as its externalId; that is not the one that is meant.
  if (!meant || existing?.sequenceId !== meant) {
    const { sequenceId } = await settleCall(companyId, trx, arrival);
    return { sequenceId, state: null, reason: null, isNew: true };
  }
  if (arrival.externalId) await nameCall(companyId, trx, arrival.externalId, meant);
  await bearNames(companyId, trx, source, names, meant);
  if (!bringsNamesAlone(arrival)) {
    const relatives = await findRelatives(companyId, trx, arrival);
    await tellCall(companyId, trx, meant, { ...arrival, ...relatives }, "update");
    await stopWaitingForFacts(companyId, trx, meant);
  }
  const recording = await findRecording(companyId, trx, { sequenceId: meant });
  return {
    sequenceId: meant,
    state: recording?.state ?? null,
    reason: recording === null ? null : reasonOf(recording),
    isNew: false,
  };
}

function reasonOf({ reasonCode, reasonParams }: KnownRecording): Received["reason"] {
  return reasonCode === null ? null : { code: reasonCode, params: reasonParams };
}
