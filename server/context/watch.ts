import { followMasterKey } from "../accounts/follow-master-key.ts";
import { clearOldOperations } from "../accounts/list-operations.ts";
import { masterKeyTopic } from "../accounts/master-keys.ts";
import { clearOldOperatorActs } from "../accounts/operator-log.ts";
import { clearExpiredSessions } from "../accounts/sessions.ts";
import { clearOldTries } from "../accounts/try-limit.ts";
import type { StartedRole } from "../base/child-process.ts";
import { startClock } from "../base/clock.ts";
import { openDatabase } from "../base/database.ts";
import { createGuardedConnector } from "../base/guarded-connect.ts";
import { listen, unheard } from "../base/wake.ts";
import { clearOldChecks } from "../destinations/check-store.ts";
import { destroyEnded } from "../destinations/destination-store.ts";
import { startFactsClock } from "../ingest/asterisk/start-facts-clock.ts";
import { startCloudPhones } from "../ingest/cloud/start-cloud-phones.ts";
import { startFolderWatch } from "../ingest/folders/start-folder-watch.ts";
import { sweepErrorFolders } from "../ingest/freeswitch/sweep-errors.ts";
import { clearOldLegs } from "../ingest/legs/leg-store.ts";
import { shipDueLegs } from "../ingest/legs/ship-legs.ts";
import { scanPcapSpools } from "../ingest/rtpengine/scan-pcap-spool.ts";
import { callOf } from "../ingest/rtpengine/take-file.ts";
import { noticeMissedFacts } from "../ingest/sources/notice-missed-facts.ts";
import { startBackfillFeeder } from "../keep/backfill-feeder.ts";
import { startCsvMaker } from "../keep/csv-maker.ts";
import { startCsvSweep } from "../keep/csv-sweep.ts";
import { watchLeases } from "../keep/lease-holder.ts";
import { clearGoneProcesses, startBeat } from "../keep/process-beat.ts";
import { periodsOf } from "../keep/retention.ts";
import { startShipAgainFeeder } from "../keep/ship-again-feeder.ts";
import { skipStranded } from "../keep/skip-stranded.ts";
import { spoolOf } from "../keep/spool-of-settings.ts";
import { startSweep } from "../keep/sweep.ts";
import { takeWatchTurns } from "../keep/watch-turn.ts";
import { sendDailyProofs } from "../tell/send-daily-proofs.ts";
import { startTell } from "../tell/start-tell.ts";
import { clearOldDeliveries } from "../tell/webhook-queue.ts";
import { startWebhookWorker } from "../tell/webhook-worker.ts";
import { startCsvProcess } from "./csv.ts";
import type { RoleParts } from "./role-parts.ts";

/** `watch`: what the clock asks for. */
export async function startWatch({ settings, connections, webKey, log }: RoleParts): Promise<StartedRole> {
  const db = openDatabase(connections, { company: 4, system: 8 });
  const spool = spoolOf(settings, log);
  const clocks = () => [
    startClock("ended destinations", 5, () => db.system.transaction().execute(destroyEnded), log),
    startClock("stranded recordings", 60, () => skipStranded(db), log),
    startSweep(db, spool, periodsOf(settings), log),
    startBackfillFeeder(db, log),
    startCsvSweep(db, spool, log),
    startFolderWatch({ db, spool, maxUpload: settings.maxUpload, log }),
    startCloudPhones({ db, spool, webKey, settings, log }),
    startFactsClock({ db, spool, webKey, log }),
    startClock("missed facts", 15, () => noticeMissedFacts(db), log),
    startShipAgainFeeder(db, log),
    startClock("old checks", 600, () => clearOldChecks(db), log),
    startTell({ db, spool, settings, log }),
    startClock("daily proofs", 60, () => sendDailyProofs(db), log),
    startClock("old webhook deliveries", 600, () => clearOldDeliveries(db), log),
    startClock("gone processes", 3600, () => clearGoneProcesses(db), log),
    startClock("captures of rtpengine", 5, () => scanPcapSpools({ db, spool, log }), log),
    startClock("legs that are alone", 2, () => shipDueLegs({ db, spool, log }, callOf), log),
    startClock("old legs", 3600, () => clearOldLegs(db), log),
    startClock("call records of FreeSWITCH", 5, () => sweepErrorFolders({ db, spool, log }), log),
    startClock("old operations", 3600, async () => void (await clearOldOperations(db)), log),
    startClock("old operator acts", 3600, async () => void (await clearOldOperatorActs(db)), log),
    startClock("old tries", 3600, () => clearOldTries(db), log),
    startClock("old sessions", 3600, () => clearExpiredSessions(db), log),
  ];
  const csv = startCsvMaker({ db, start: (job) => startCsvProcess(job, connections), log });
  const leases = watchLeases(db, log);
  const turns = takeWatchTurns(db, clocks, log);
  const keys = await followMasterKey(db, { web: webKey }, log);
  const doing = () => ({ turn: turns.hasTurn(), keys: keys.held() });
  const beat = startBeat(db, { role: "watch", doing }, log);
  const connector = createGuardedConnector(settings.webhookAllow);
  const webhooks = webKey === null ? null : startWebhookWorker({ db, webKey, connector, log });
  const wake = (topic: string) => {
    if (topic === "webhook" || topic === unheard) webhooks?.wake();
    if (topic === "csv" || topic === unheard) csv.wake();
    if (topic === masterKeyTopic || topic === unheard) keys.look().catch(() => undefined);
  };
  const listener = listen(connections.system, wake, log);
  return {
    async stop() {
      await Promise.all([turns.stop(), webhooks?.stop(), csv.stop()]);
      await leases.close();
      await listener.close();
      await keys.stop();
      await beat.stop();
      spool.close();
      await db.close();
    },
  };
}
