import type { Database } from "../../base/database.ts";
import type { Log } from "../../base/log.ts";
import { unlessBackup } from "../../keep/clearing-lock.ts";
import type { Spool } from "../../keep/spool.ts";
import type { Original } from "../../keep/tables.ts";
import type { Arrival, Received } from "../arrival.ts";
import { receiveRecording } from "../receive-recording.ts";
import { noteSource } from "../sources/source-events.ts";
import { claimDueLegs, type HeldLeg, type LegDetails, settleLegs } from "./leg-store.ts";
import { type CallSigns, sideOf, tellSides } from "./tell-sides.ts";

/** What the receiver knows of a call out of what was said of it. */
export type CallOfLegs = CallSigns & Pick<Arrival, "facts" | "externalId" | "parent" | "previous">;
type ReadCall = (details: LegDetails) => CallOfLegs;
type Parts = { db: Database; spool: Spool; log: Log };

/** Takes every recording whose legs have waited long enough, with the legs that there are. */
export async function shipDueLegs(parts: Parts, readCall: ReadCall): Promise<void> {
  for (const legs of await claimDueLegs(parts.db)) {
    const { companyId: company, sourceId: source } = legs[0] ?? { companyId: "", sourceId: "" };
    await shipLegs(parts, legs, readCall).catch((error: unknown) =>
      // They are due again in a minute.
      parts.log.error("source.legs-failed", error, { company, source }),
    );
  }
}

/**
 * Makes one recording of the legs of a call: whose is whose by the signs, each as much later as its stream began. May be done
 * again after a crash at any point: the recording's name is settled with the legs.
 */
export async function shipLegs(
  { db, spool, log }: Parts,
  settled: readonly HeldLeg[],
  readCall: ReadCall,
): Promise<Received | null> {
  const missing = new Set(await spool.missing(settled.map((leg) => leg.details.file)));
  for (const leg of settled.filter(({ details: { file } }) => missing.has(file))) {
    // Another had it in hand meanwhile, and is done with its file.
    if ((await settleLegs(db, [leg], null)) === 0) continue;
    // Not by anything that Onbin does: somebody has been at the spool.
    log.error("source.leg-missing", undefined, { company: leg.companyId, source: leg.sourceId });
    await noteSource(leg, db, { kind: "refused", item: leg.details.name, code: "leg-missing" });
  }
  const legs = settled.filter(({ details: { file } }) => !missing.has(file));
  const [first] = legs;
  if (first === undefined) return null;
  const { companyId, sourceId, details } = first;
  const call = readCall(details);
  const { roles, known } = rolesOf(legs, call);
  const times = legs.map((leg) => leg.details.startedAt).filter((time) => time !== null);
  const begun = times.length === 0 ? null : Math.min(...times);
  const offset = (role: Original["role"]) => {
    const startedAt = legs[roles.indexOf(role)]?.details.startedAt ?? null;
    return startedAt === null || begun === null ? 0 : Math.min(86_400, startedAt - begun);
  };
  const originals = await spool.adopt(
    companyId,
    legs.map((leg, index) => {
      const { file, bytes, sha256 } = leg.details;
      return { role: roles[index] ?? "both", file, bytes, sha256 };
    }),
  );
  // kill point: legs.adopted
  const ended = Math.max(...legs.map((leg) => leg.details.endedAt ?? 0));
  const factsUntil = Math.max(...legs.map((leg) => leg.details.factsUntil ?? 0));
  const received = await receiveRecording(db, spool, companyId, {
    source: sourceId,
    key: details.recording ?? first.item,
    names: [...new Set(legs.flatMap((leg) => leg.details.names))],
    ...(call.externalId === undefined ? {} : { externalId: call.externalId }),
    ...(call.parent === undefined ? {} : { parent: call.parent }),
    ...(call.previous === undefined ? {} : { previous: call.previous }),
    facts: {
      ...call.facts,
      ...(details.callBegun === null ? {} : { dialBegin: new Date(details.callBegun * 1000) }),
      ...(begun === null ? {} : { callBegin: new Date(begun * 1000) }),
      ...(ended === 0 ? {} : { callEnd: new Date(ended * 1000) }),
    },
    // What it waited for the other leg, it waited for the facts too; a moment stays, so that their lack is noticed.
    ...(factsUntil === 0 ? {} : { factsWithin: Math.max(1, Math.ceil(factsUntil - Date.now() / 1000)) }),
    archive: false,
    media: {
      originals,
      declaredFormat: null,
      agentOffset: offset("agent"),
      customerOffset: offset("customer"),
    },
    raw: legs.map((leg) => leg.details.raw),
    requestId: details.requestId,
  });
  // kill point: legs.received
  await settleLegs(db, legs, received.sequenceId);
  // While a backup is made they may be among what it copies: then, or when it fails, the sweep of what no row knows removes them.
  await unlessBackup(db, () => spool.remove(legs.map((leg) => leg.details.file))).catch(() => undefined);
  const { sequenceId } = received;
  await noteSource(first, db, { kind: "received", item: details.name, sequenceId });
  const code = legs.length === 1 ? "leg-alone" : known ? null : "sides-unknown";
  if (code !== null) await noteSource(first, db, { kind: "noticed", item: details.name, code, sequenceId });
  log.info("source.taken", {
    company: companyId,
    source: sourceId,
    sequenceId,
    requestId: details.requestId,
    isNew: received.isNew,
    files: legs.length,
  });
  return received;
}

function rolesOf(legs: readonly HeldLeg[], call: CallSigns): { roles: Original["role"][]; known: boolean } {
  const [first, second] = legs.map(({ details }) => details);
  if (first === undefined) return { roles: [], known: true };
  // Of a leg that is alone and says nothing of itself: on both sides, as a mix would be.
  if (second === undefined) return { roles: [sideOf(first, call) ?? "both"], known: true };
  const { agent, known } = tellSides([first, second], call);
  return { roles: agent === 0 ? ["agent", "customer"] : ["customer", "agent"], known };
}
