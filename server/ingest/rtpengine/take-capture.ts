import { Readable } from "node:stream";
import { AppError } from "../../base/app-error.ts";
import type { Database } from "../../base/database.ts";
import type { Incoming, Spool } from "../../keep/spool.ts";
import type { Original } from "../../keep/tables.ts";
import type { Received } from "../arrival.ts";
import { shortText } from "../legs/short-text.ts";
import { sideOf, tellSides } from "../legs/tell-sides.ts";
import { receiveRecording } from "../receive-recording.ts";
import { type CallSaid, factsSaid, parseCallMetadata } from "./call-metadata.ts";
import type { PcapMetadata } from "./pcap-metadata.ts";
import { type CaptureLeg, legBytes, type OpenCapture, surveyCapture } from "./read-capture.ts";

/** Free bytes above the reserve without which no capture is taken: one is then as good as full. */
const leastRoom = 64 * 2 ** 20;

/** There is room, but not for what this one capture would become: others may still be taken. */
export class CaptureNeedsRoom extends Error {}

export type TakenCapture = Received & { sidesKnown: boolean; cut: boolean; heard: number };

/**
 * Takes a call out of rtpengine's spool: its legs read out of the capture, the facts out of what the SIP proxy said.
 * A capture in which nobody was heard is a call without a recording.
 * @param item the file's own name in the spool: with the source it is the recording's identity
 * @throws CaptureRefused; CaptureNeedsRoom; AppError `disk_nearly_full`
 */
export async function takeCapture(
  db: Database,
  spool: Spool,
  { companyId, sourceId }: { companyId: string; sourceId: string },
  {
    item,
    capture,
    metadata,
    text,
    requestId,
  }: { item: string; capture: OpenCapture; metadata: PcapMetadata; text: string; requestId: string },
): Promise<TakenCapture> {
  const { legs, format, sidesKnown, cut } = await surveyCapture(capture, metadata);
  const said = parseCallMetadata(metadata.said);
  const [earliest] = legs;
  const begun = Math.min(...legs.map((leg) => leg.begun));
  const roles = rolesOf(legs, metadata, said);
  const incoming: { role: Original["role"]; incoming: Incoming }[] = [];
  let kept = false;
  try {
    for (const [index, leg] of legs.entries()) {
      const room = await spool.room();
      if (room < leastRoom) throw new AppError("disk_nearly_full", {}, 60);
      const length = (leg.ended - leg.begun) * 8000 * (format === "pcm16" ? 2 : 1);
      if (room < leastRoom + length) throw new CaptureNeedsRoom("the disk has no room for this capture");
      const bytes = Readable.from(legBytes(capture, metadata, leg, format), { objectMode: false });
      incoming.push({ role: roles.roles[index] ?? "both", incoming: await spool.take(bytes) });
    }
    const originals = await spool.keep(companyId, incoming);
    kept = true;
    const offset = (role: Original["role"]) => {
      const leg = legs[roles.roles.indexOf(role)];
      return leg === undefined ? 0 : Math.min(86_400, leg.begun - begun);
    };
    const externalId = shortText(metadata.callId);
    const { parent, previous } = { parent: said.get("parent"), previous: said.get("previous") };
    const received = await receiveRecording(db, spool, companyId, {
      source: sourceId,
      key: `pcap:${item}`,
      names: [`pcap:${item}`],
      ...(externalId === undefined ? {} : { externalId }),
      ...(parent === undefined ? {} : { parent }),
      ...(previous === undefined ? {} : { previous }),
      facts: {
        ...factsSaid(said),
        ...instant("dialBegin", metadata.begun),
        ...instant("callBegin", earliest === undefined ? null : begun),
        ...instant(
          "callEnd",
          metadata.ended ?? (earliest === undefined ? null : Math.max(...legs.map((leg) => leg.ended))),
        ),
      },
      archive: false,
      media:
        originals.length === 0
          ? null
          : {
              originals,
              declaredFormat: format,
              agentOffset: offset("agent"),
              customerOffset: offset("customer"),
            },
      raw: { metadata: text.replaceAll("\0", "").toWellFormed().slice(0, 16_384) },
      requestId,
    });
    return { ...received, sidesKnown: sidesKnown && roles.known, cut, heard: legs.length };
  } finally {
    if (!kept) await spool.discard(incoming.map((one) => one.incoming));
  }
}

function rolesOf(legs: readonly CaptureLeg[], { labels }: PcapMetadata, said: CallSaid) {
  const call = {
    agent: said.get("agent") ?? null,
    caller: said.get("caller") ?? null,
    type: factsSaid(said).type,
  };
  const signs = legs.map(({ side, begun }) => ({
    tag: null,
    label: labels[side],
    side: null,
    startedAt: begun,
    isCaller: side === "caller",
  }));
  const [first, second] = signs;
  if (first === undefined) return { roles: [] as Original["role"][], known: true };
  if (second === undefined) {
    const role = sideOf(first, call);
    return { roles: [role ?? ("both" as const)], known: role !== null };
  }
  const { agent, known } = tellSides([first, second], call);
  return {
    roles: signs.map((_, index) => (index === agent ? ("agent" as const) : ("customer" as const))),
    known,
  };
}

function instant(name: "dialBegin" | "callBegin" | "callEnd", seconds: number | null) {
  return seconds === null ? {} : { [name]: new Date(seconds * 1000) };
}
