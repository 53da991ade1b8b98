import { type Pump, startPump } from "../base/pump.ts";
import { attemptTransfer, type ShipParts } from "./attempt-transfer.ts";
import { claimTransfers, type Transfer } from "./claim-transfers.ts";
import { releaseDestination } from "./hold-and-release.ts";
import { settleDestinations } from "./settle-destinations.ts";
import { claimProbe, hasHeldOrSending, takeDueProbes } from "./ship-store.ts";

/** Starts shipping: transfers that are due, fairly over all companies, and probes of paused destinations. */
export function startShipWorker(parts: ShipParts, slots: number): Pump & { wakeTransfers(): void } {
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
        isDelivered = await attemptTransfer(parts, transfer.job);
      } finally {
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

  return {
    /** A recording was shaped: no destination changed, so no probe is due because of it. */
    wakeTransfers: transfers.wake,
    wake() {
      shipReleased();
      probes.wake();
    },
    async stop() {
      await Promise.all([transfers.stop(), probes.stop(), settling.stop()]);
    },
  };
}
