import { startClock } from "../../base/clock.ts";
import type { Database } from "../../base/database.ts";
import type { Log } from "../../base/log.ts";
import type { OpeningKey } from "../../base/sealing.ts";
import type { Settings } from "../../base/settings.ts";
import type { Spool } from "../../keep/spool.ts";
import { startFetchWorker } from "./fetch-worker.ts";
import { clearTakenItems } from "./item-store.ts";
import { reconcile } from "./reconcile.ts";
import { openSourceWays } from "./source-client.ts";

type Parts = { db: Database; spool: Spool; webKey: OpeningKey | null; settings: Settings; log: Log };

/** What `watch` does for cloud phones: fetches what was announced, and looks into the providers' lists. */
export function startCloudPhones({ db, spool, webKey, settings, log }: Parts): { stop(): Promise<void> } {
  if (webKey === null) return { stop: async () => undefined };
  const ways = openSourceWays(settings.webhookAllow, settings.sourceHosts);
  const stopping = new AbortController();
  const worker = startFetchWorker({ db, spool, webKey, ways, maxUpload: settings.maxUpload, log });
  const lists = { db, webKey, ways, log, signal: stopping.signal };
  const clocks = [
    startClock("cloud lists", 10, () => reconcile(lists), log),
    startClock("fetched items", 3600, () => clearTakenItems(db), log),
  ];
  return {
    async stop() {
      stopping.abort();
      await Promise.all([worker.stop(), ...clocks.map((clock) => clock.stop())]);
    },
  };
}
