import { createHash } from "node:crypto";
import { AppError } from "../base/app-error.ts";
import { type Database, isSqlState, type Trx, uniqueViolation } from "../base/database.ts";
import { newSequenceId } from "../base/ids.ts";
import {
  addCall,
  type CallIdentity,
  findCall,
  findCallForFacts,
  findNamedCall,
  isTold,
  lockNames,
  mentionCall,
  nameCall,
  tellCall,
} from "../keep/call-store.ts";
import type { Facts } from "../keep/facts.ts";
import {
  addRecording,
  decideBeginning,
  findRecording,
  findTwin,
  type KnownRecording,
  stopWaitingForFacts,
} from "../keep/recording-store.ts";
import { bearNames, bearsOtherNames, findByNames } from "../keep/source-names.ts";
import { arrivalName, type Spool } from "../keep/spool.ts";
import type { Original, Params } from "../keep/tables.ts";

/** What every source hands to the one door: the company is known from the credential, never from here. */
export type Arrival = {
  /** `push`, or a source's ID. */
  source: string;
  /** The source's own name for the recording: with the source it is its identity. Never of the push door. */
  key?: string;
  /** Names within the source (a file's, a detail record's) by which audio and facts of one call find each other. */
  names?: readonly string[];
  /** Seconds to wait for the facts of the call before its recording is shipped, while they are not known. */
  factsWithin?: number;
  sequenceId?: string;
  externalId?: string;
  idempotencyKey?: string;
  /** A sequence ID, an externalId, or a name within the source. */
  parent?: Relative;
  previous?: Relative;
  facts: Facts;
  /** An old recording, which gives way to calls that have just ended. */
  archive: boolean;
  /** Null: facts of a call, without a recording. */
  media: {
    /** Already durable in the spool; theirs to remove when nothing new came of them. */
    originals: readonly Original[];
    declaredFormat: string | null;
    agentOffset: number;
    customerOffset: number;
  } | null;
  /** The sender's own words, untouched. */
  raw: unknown;
  /** The request that brought it, as the log names it. */
  requestId: string;
};

export type Relative = string | { name: string };

export type Received = {
  sequenceId: string;
  state: string | null;
  /** Why it is held or skipped. */
  reason: { code: string; params: Params | null } | null;
  isNew: boolean;
};

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
  const act = () => db.forCompany(companyId, (trx) => take(companyId, trx, spool, arrival));
  try {
    return await act();
  } catch (error) {
    // Two of the same at once, known by different names: the second finds the first's rows when it looks again.
    if (isSqlState(error, uniqueViolation)) return await act();
    throw error;
  }
}

async function take(companyId: string, trx: Trx, spool: Spool, arrival: Arrival): Promise<Received> {
  const files = arrival.media?.originals.map(({ file }) => file) ?? [];
  const within = (name: string) => `${arrival.source}\n${name}`;
  const said = (relative: Relative | undefined) =>
    typeof relative === "object" ? within(relative.name) : relative;
  const names = [
    ...[arrival.sequenceId, arrival.externalId, said(arrival.parent), said(arrival.previous)],
    ...[...(arrival.names ?? []), ...(arrival.key === undefined ? [] : [arrival.key])].map(within),
  ];
  await lockNames(
    companyId,
    trx,
    [...names, ...files.map(arrivalName)].filter((name) => name !== undefined),
  );
  // Of a push that stood still for minutes the sweep may have taken the files away, while their name was not locked.
  if (!(await spool.hasAll(files))) throw new AppError("unavailable", {}, 1);
  return arrival.media
    ? takeRecording(companyId, trx, arrival, arrival.media)
    : takeFacts(companyId, trx, arrival);
}

async function takeRecording(
  companyId: string,
  trx: Trx,
  arrival: Arrival,
  media: NonNullable<Arrival["media"]>,
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
  const beginning = await decideBeginning(companyId, trx);
  await addRecording(
    companyId,
    trx,
    {
      ...media,
      sequenceId,
      identity,
      source: arrival.source,
      raw: arrival.raw,
      audioSha256,
      requestId: arrival.requestId,
      archive: arrival.archive,
      factsWithin: factsKnown ? 0 : (arrival.factsWithin ?? 0),
    },
    beginning,
  );
  // kill point: ingest.row-inserted
  const reason =
    beginning.state === "waiting"
      ? null
      : { code: beginning.reasonCode, params: "reasonParams" in beginning ? beginning.reasonParams : null };
  return { sequenceId, state: beginning.state, reason, isNew: true };
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
  media: NonNullable<Arrival["media"]>,
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
  const { source, raw, requestId, archive } = arrival;
  const row = {
    ...media,
    sequenceId,
    identity,
    source,
    raw,
    audioSha256,
    requestId,
    archive,
    factsWithin: 0,
  };
  await addRecording(companyId, trx, row, beginning);
  const reason = { code: beginning.reasonCode, params: beginning.reasonParams };
  return { sequenceId, state: beginning.state, reason, isNew: true };
}

/** A source may bring names of a call and nothing else, by which others are found later. */
function bringsNamesAlone(arrival: Arrival): boolean {
  return arrival.names !== undefined && !isTelling(arrival);
}

/** Whether it says anything of its call. */
function isTelling({ facts, parent, previous }: Arrival): boolean {
  return Object.keys(facts).length > 0 || parent !== undefined || previous !== undefined;
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

/**
 * The call that a new recording belongs to. One recording a call: a further recording of the same externalId becomes
 * a call of its own with the same parent (docs/sources/push.md).
 */
async function settleCall(
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
async function findForFacts(companyId: string, trx: Trx, arrival: Arrival): Promise<string | null> {
  const { source, names = [], externalId } = arrival;
  if (externalId === undefined) return null;
  const found = await findCallForFacts(companyId, trx, externalId);
  if (found === null || names.length === 0) return found;
  return (await bearsOtherNames(companyId, trx, source, names, found)) ? null : found;
}

async function findRelatives(companyId: string, trx: Trx, { source, parent, previous }: Arrival) {
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

/** SHA-256 of the audio in hex; of two legs, the hash of both hashes, agent first. */
export function hashOfAudio(originals: readonly Original[]): string {
  const [only, ...others] = originals;
  if (only && others.length === 0 && only.role === "both") return only.sha256;
  const hash = createHash("sha256");
  for (const role of ["agent", "customer"]) {
    hash.update(`${role}:${originals.find((original) => original.role === role)?.sha256 ?? ""}\n`);
  }
  return hash.digest("hex");
}

/**
 * Identity of a recording within its company (docs/sources/push.md): sequenceId, else Idempotency-Key, else externalId and
 * audio. A sender that names nothing at all is recognised by repeating itself word for word.
 */
function identityOf(arrival: Arrival, audioSha256: string): string {
  if (arrival.key !== undefined) return `source:${arrival.source}:${arrival.key}`;
  if (arrival.sequenceId !== undefined) return `sequence:${arrival.sequenceId}`;
  if (arrival.idempotencyKey !== undefined) return `key:${arrival.idempotencyKey}`;
  if (arrival.externalId !== undefined) return `external:${audioSha256}:${arrival.externalId}`;
  const said = createHash("sha256").update(JSON.stringify(arrival.raw)).digest("hex");
  return `said:${audioSha256}:${said}`;
}
