import { type Pump, startPump } from "../base/pump.ts";
import { attemptTransfer, type ShipParts } from "./attempt-transfer.ts";
import { releaseDestination } from "./finish-attempt.ts";
import { claimProbe, claimShipJobs, hasHeldOrSending, type ShipJob, takeDueProbes } from "./ship-store.ts";

/** Starts shipping: transfers that are due, fairly over all companies, and probes of paused destinations. */
export function startShipWorker(parts: ShipParts, slots: number): Pump & { wakeTransfers(): void } {
  const busy = new Map<string, number>();
  // A company alone may use most of the slots, never all: another's first recording finds one free.
  const perCompany = Math.max(1, Math.ceil(slots * 0.75));

  const transfers = startPump<ShipJob>({
    name: "ship",
    slots,
    refill: Math.ceil(slots / 4),
    gatherMs: 10,
    idleMs: 1000,
    claim: (free) => claimShipJobs(parts.db, parts.leases.newToken(), free, perCompany, busy),
    run: async (job) => {
      busy.set(job.companyId, (busy.get(job.companyId) ?? 0) + 1);
      try {
        await attemptTransfer(parts, job);
      } finally {
        const left = (busy.get(job.companyId) ?? 1) - 1;
        if (left > 0) busy.set(job.companyId, left);
        else busy.delete(job.companyId);
      }
    },
    log: parts.log,
  });

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
      const released = await releaseDestination(companyId, parts.db);
      parts.log.info("ship.released", { company: companyId, recordings: released });
      transfers.wake();
    },
    log: parts.log,
  });

  return {
    /** A recording was shaped: no destination changed, so no probe is due because of it. */
    wakeTransfers: transfers.wake,
    wake() {
      transfers.wake();
      probes.wake();
    },
    async stop() {
      await Promise.all([transfers.stop(), probes.stop()]);
    },
  };
}
