import type { Database } from "../../base/database.ts";
import type { Log } from "../../base/log.ts";
import type { Incoming, Spool } from "../../keep/spool.ts";
import type { SourceName } from "../sources/source-events.ts";
import { holdLeg, type LegDetails } from "./leg-store.ts";
import { type CallOfLegs, shipLegs } from "./ship-legs.ts";

/** `held`: it waits for the other leg. `sequenceId` is known once there is a recording. */
export type TakenLeg = { sequenceId: string | null; held: boolean; isNew: boolean };

/**
 * Takes one leg of a call: durable when this returns, and a recording as soon as the other leg is there too.
 * @param within seconds that it waits for the other
 */
export async function takeLeg(
  { db, spool, log }: { db: Database; spool: Spool; log: Log },
  source: SourceName,
  leg: Omit<LegDetails, "file" | "bytes" | "sha256">,
  incoming: Incoming,
  within: number,
  readCall: (details: LegDetails) => CallOfLegs,
): Promise<TakenLeg> {
  const { companyId: company, sourceId } = source;
  let kept = false;
  try {
    const [original] = await spool.keep(company, [{ role: "both", incoming }]);
    kept = true;
    if (original === undefined) throw new Error("a leg without a file");
    const { file, bytes, sha256 } = original;
    // When this throws, its row may exist all the same (no answer from COMMIT): the file stays, the sweep settles it.
    const hold = await holdLeg(db, spool, source, { ...leg, file, bytes, sha256 }, within);
    // kill point: legs.held
    if (hold.is === "repeat") {
      await spool.remove([file]).catch(() => undefined);
      return { sequenceId: hold.sequenceId, held: hold.sequenceId === null, isNew: false };
    }
    if (hold.complete === null) return { sequenceId: null, held: true, isNew: true };
    // It is kept safe by now: whatever happens here, the clock takes it up within a minute.
    const received = await shipLegs({ db, spool, log }, hold.complete, readCall).catch((error: unknown) => {
      log.error("source.legs-failed", error, { company, source: sourceId });
      return null;
    });
    return { sequenceId: received?.sequenceId ?? null, held: received === null, isNew: true };
  } finally {
    if (!kept) await spool.discard([incoming]);
  }
}
