import type { Database } from "../../base/database.ts";
import type { Log } from "../../base/log.ts";
import type { Incoming, Spool } from "../../keep/spool.ts";
import type { Arrival, Received } from "../arrival.ts";
import type { LegDetails } from "../legs/leg-store.ts";
import type { CallOfLegs } from "../legs/ship-legs.ts";
import { type TakenLeg, takeLeg } from "../legs/take-leg.ts";
import { receiveRecording } from "../receive-recording.ts";
import { noteSource, type SourceName } from "../sources/source-events.ts";
import { factsSaid, parseCallMetadata } from "./call-metadata.ts";
import type { Notice } from "./read-notice.ts";

/** Seconds that one stream of a call waits for the other; the daemon tells both when the call ends. */
const otherWithin = 60;

/** What is known of a call from the words of a notification, or of a leg that was held with them. */
export function callOf({ call, said }: { call: string; said: string }): CallOfLegs {
  const words = parseCallMetadata(said);
  const facts = factsSaid(words);
  const [parent, previous] = [words.get("parent"), words.get("previous")];
  return {
    facts,
    externalId: call,
    agent: words.get("agent") ?? null,
    caller: words.get("caller") ?? null,
    type: facts.type,
    ...(parent === undefined ? {} : { parent }),
    ...(previous === undefined ? {} : { previous }),
  };
}

/**
 * Takes a file: one that holds both parties is a recording; a single stream is held until the other is there. What was
 * taken is durable when this returns.
 * @param waits seconds that the source's settings give to what comes late
 */
export async function takeFile(
  { db, spool, log }: { db: Database; spool: Spool; log: Log },
  source: SourceName,
  notice: Notice,
  { incoming, requestId, waits }: { incoming: Incoming; requestId: string; waits: number | undefined },
): Promise<TakenLeg> {
  const isLeg = notice.kind === "single" || (notice.kind === "" && notice.tag !== null);
  const { companyId } = source;
  if (isLeg) {
    return takeLeg(
      { db, spool, log },
      source,
      legOf(notice, requestId),
      incoming,
      waits ?? otherWithin,
      callOf,
    );
  }
  let kept = false;
  try {
    const originals = await spool.keep(companyId, [{ role: "both", incoming }]);
    kept = true;
    const received = await receiveRecording(db, spool, companyId, {
      ...arrivalOf(source, notice, requestId),
      key: `${notice.callId}\n${notice.fileName}`,
      media: { originals, declaredFormat: null, agentOffset: 0, customerOffset: 0 },
      ...(waits === undefined ? {} : { factsWithin: waits }),
    });
    await noteSource(source, db, {
      kind: "received",
      item: notice.fileName,
      sequenceId: received.sequenceId,
    });
    return { sequenceId: received.sequenceId, held: false, isNew: received.isNew };
  } finally {
    if (!kept) await spool.discard([incoming]);
  }
}

/** A notification without its file, which comes another way (a watched folder): the facts of its call. */
export function takeNotice(
  db: Database,
  spool: Spool,
  source: SourceName,
  notice: Notice,
  requestId: string,
): Promise<Received> {
  return receiveRecording(db, spool, source.companyId, {
    ...arrivalOf(source, notice, requestId),
    media: null,
  });
}

function arrivalOf(source: SourceName, notice: Notice, requestId: string): Omit<Arrival, "media"> {
  const { facts, externalId, parent, previous } = callOf({ call: notice.callId, said: notice.said });
  const { callBegun, streamBegun, ended } = notice;
  return {
    source: source.sourceId,
    names: [`file:${notice.fileName}`],
    ...(externalId === undefined ? {} : { externalId }),
    ...(parent === undefined ? {} : { parent }),
    ...(previous === undefined ? {} : { previous }),
    facts: {
      ...facts,
      ...(callBegun === null ? {} : { dialBegin: new Date(callBegun * 1000) }),
      ...(streamBegun === null ? {} : { callBegin: new Date(streamBegun * 1000) }),
      ...(ended === null ? {} : { callEnd: new Date(ended * 1000) }),
    },
    archive: false,
    raw: notice.raw,
    requestId,
  };
}

function legOf(notice: Notice, requestId: string): Omit<LegDetails, "file" | "bytes" | "sha256"> {
  const { callId: call, fileName: name, tag, label, tagSaid, said, callBegun, raw } = notice;
  const side = parseCallMetadata(tagSaid).get("side") ?? null;
  const times = { startedAt: notice.streamBegun, endedAt: notice.ended, callBegun };
  return { call, name, names: [`file:${name}`], tag, label, side, ...times, said, raw, requestId };
}
