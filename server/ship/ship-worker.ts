import { type Pump, startPump } from "../base/pump.ts";
import type { HeldBytes } from "../destinations/request-body.ts";
import type { ShapedRow } from "../keep/shaped-rows.ts";
import { attemptTransfer, type ShipParts } from "./attempt-transfer.ts";
import { claimTransfers, type HeldRecording, type Transfer } from "./claim-transfers.ts";
import { releaseDestination } from "./hold-and-release.ts";
import { settleDestinations } from "./settle-destinations.ts";
import { beginShaped, claimProbe, hasHeldOrSending, takeDueProbes } from "./ship-store.ts";

export type ShipWorker = Pump & {
  /** A recording was shaped: no destination changed, so no probe is due because of it. */
  wakeTransfers(): void;
  /** Whether `sendAtOnce` could begin for this company now. */
  hasRoomFor(companyId: string): boolean;
  /**
   * Writes down what was shaped and sends it from memory, where a slot is free and nothing waits before it.
   * @param over called when it was sent, or set down in the spool
   * @returns false when it is to be written down and to wait as any other; nothing was done then, and `over` is not called
   */
  sendAtOnce(shaped: ShapedRow, held: HeldBytes, over: () => void): Promise<boolean>;
};

/** Starts shipping: transfers that are due, fairly over all companies, and probes of paused destinations. */
export function startShipWorker(parts: ShipParts, slots: number): ShipWorker {
  const claims = claimTransfers(parts, slots, (ms) => setTimeout(() => transfers.wake(), ms).unref());
  const transfers = startPump<Transfer>({
    name: "ship",
    slots,
    refill: Math.ceil(slots / 4),
    gatherMs: 30,
    idleMs: 1000,
    claim: claims.claim,
    mayBeLeft: claims.mayBeLeft,
    run: async (transfer) => {
      let isDelivered = false;
      try {
        isDelivered = await attemptTransfer(parts, transfer.job, transfer.recording?.held);
      } finally {
        transfer.recording?.over();
        claims.ended(transfer, isDelivered);
      }
    },
    log: parts.log,
  });
  const shipReleased = () => {
    claims.look();
    transfers.wake();
  };

  const probes = startPump<string>({
    name: "probe",
    slots: 8,
    idleMs: 2000,
    claim: (free) => takeDueProbes(parts.db, free),
    run: async (companyId) => {
      const job = await claimProbe(companyId, parts.db, parts.leases.newToken());
      // With nothing held and nothing under way there is nothing to prove: the next recording finds out.
      if (job === null ? await hasHeldOrSending(companyId, parts.db) : !(await attemptTransfer(parts, job)))
        return;
      // kill point: probe.delivered
      const released = await releaseDestination(companyId, parts.db);
      parts.log.info("ship.released", { company: companyId, recordings: released });
      shipReleased();
    },
    log: parts.log,
  });

  const settling = settleDestinations(parts.db, shipReleased, parts.log);

  let ending = false;
  const beginning = new Set<Promise<boolean>>();
  const begin = async (shaped: ShapedRow, recording: HeldRecording): Promise<boolean> => {
    const { companyId } = shaped;
    const shipToken = parts.leases.newToken();
    claims.reserve(companyId);
    const job = await beginShaped(parts.db, { ...shaped, shipToken }).catch((error: unknown) => {
      claims.release(companyId);
      throw error;
    });
    if (job === null) claims.release(companyId);
    else transfers.add({ job, lane: "fresh", recording });
    return job !== null;
  };

  // One slot is for what is old, as in every claim.
  const hasRoomFor = (companyId: string) =>
    !ending && transfers.free() - beginning.size > 1 && claims.isOpenTo(companyId);

  return {
    wakeTransfers: transfers.wake,
    hasRoomFor,
    async sendAtOnce(shaped, held, over) {
      if (!hasRoomFor(shaped.companyId)) return false;
      const begun = begin(shaped, { held, over });
      beginning.add(begun);
      return begun.finally(() => beginning.delete(begun));
    },
    wake() {
      shipReleased();
      probes.wake();
    },
    async stop() {
      ending = true;
      await Promise.allSettled(beginning);
      await Promise.all([transfers.stop(), probes.stop(), settling.stop()]);
    },
  };
}
