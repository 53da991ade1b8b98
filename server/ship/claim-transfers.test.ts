import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import type { Database } from "../base/database.ts";
import { silentLog } from "../base/log.ts";
import { startPump } from "../base/pump.ts";
import type { LeaseKeeper } from "../keep/leases.ts";
import type { Spool } from "../keep/spool.ts";
import { claimTransfers, type Transfer } from "./claim-transfers.ts";
import type { ShipJob, Wanted } from "./ship-store.ts";

/** What waits, as the database would have it; of one company all. */
let waiting: string[] = [];

vi.mock("./ship-store.ts", () => ({
  othersAtWork: async () => true,
  claimShipJobs: async (_db: Database, _token: string, { lane, free, perCompany, busy }: Wanted) => {
    const room = Math.max(0, Math.min(free, perCompany - (busy.get("acme") ?? 0)));
    const claimed = lane === "fresh" ? waiting.splice(0, room) : [];
    await sleep(30);
    return claimed.map((sequenceId) => ({ companyId: "acme", sequenceId }) as ShipJob);
  },
}));

test("a company alone, at the most that it may have at once, is gone on with as its transfers end", async () => {
  waiting = Array.from({ length: 100 }, (_, i) => String(i));
  const parts = {
    db: {} as Database,
    leases: { newToken: () => "token", holder: "holder" } as unknown as LeaseKeeper,
    spool: { holdsBacklog: true } as Spool,
    log: silentLog,
  };
  const claims = claimTransfers(parts, 16, () => undefined);
  const sent: string[] = [];
  const pump = startPump<Transfer>({
    name: "ship",
    ...{ slots: 16, refill: 4, gatherMs: 30 },
    // No clock comes to its help.
    idleMs: 3_600_000,
    claim: claims.claim,
    mayBeLeft: claims.mayBeLeft,
    // The first of those that were claimed together asks for more, and is given one; the others end while that is asked.
    run: async (transfer) => {
      await sleep(20 + (Number(transfer.job.sequenceId) % 12 === 0 ? 0 : 20));
      sent.push(transfer.job.sequenceId);
      claims.ended(transfer, true);
    },
    log: silentLog,
  });
  await vi.waitFor(() => expect(sent).toHaveLength(100), { timeout: 20_000 });
  await pump.stop();
});
