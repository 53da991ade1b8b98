import { join } from "node:path";
import { sql } from "kysely";
import { startClock } from "../base/clock.ts";
import type { Database } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import type { Settings } from "../base/settings.ts";
import type { Spool } from "../keep/spool.ts";
import { countHours } from "./count-hours.ts";
import { sampleHealth } from "./health-samples.ts";
import { fileWay, smtpWay } from "./mail/mail-way.ts";
import { clearOldMails } from "./mail-store.ts";
import { sendCsvMails } from "./send-csv-mails.ts";
import { sendHeartbeats } from "./send-heartbeats.ts";
import { createMailSender } from "./send-mails.ts";
import { sampleSpool } from "./spool-samples.ts";
import { createTellEngine } from "./tell-engine.ts";
import { noteWatch } from "./watched-since.ts";

/** Telling, as `watch` runs it: incidents, mails, and the figures that they are made of. */
export function startTell({
  db,
  spool,
  settings,
  log,
}: {
  db: Database;
  spool: Spool;
  settings: Pick<Settings, "smtpUrl" | "mailFrom" | "publicUrl" | "dataDir" | "unshippedDays">;
  log: Log;
}): { stop(): Promise<void> } {
  const { smtpUrl, publicUrl, dataDir, unshippedDays } = settings;
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const engine = createTellEngine({ db, log, timeZone });
  const way = smtpUrl === null ? fileWay(join(dataDir, "outbox")) : smtpWay(smtpUrl);
  const from = settings.mailFrom ?? `Onbin <${senderAt(publicUrl)}>`;
  const sender = createMailSender({ db, log, way, origin: { publicUrl, from, timeZone } });
  // The database's clock dates the errors, so that clocks of several machines cannot disagree.
  const byClock = (act: (now: Date) => Promise<void>) => async () => act(await readClock(db));
  const clocks = [
    startClock(
      "hours",
      60,
      byClock((now) => countHours(db, now)),
      log,
    ),
    startClock(
      "spool samples",
      60,
      byClock((now) => sampleSpool(db, spool, log, now)),
      log,
    ),
    // More often than once a minute, so that no minute is missed by a clock that drifts.
    startClock(
      "health samples",
      10,
      byClock((now) => sampleHealth(db, now)),
      log,
    ),
    startClock(
      "incidents",
      10,
      byClock(async (now) => {
        await noteWatch(db, now);
        await engine.tick(now);
      }),
      log,
    ),
    startClock(
      "heartbeats",
      60,
      byClock((now) => sendHeartbeats(db, unshippedDays, now)),
      log,
    ),
    startClock("CSV mails", 3, () => sendCsvMails(db), log),
    startClock("mails", 3, sender.run, log),
    startClock("old mails", 3600, () => clearOldMails(db), log),
  ];
  return {
    async stop() {
      sender.stop();
      await Promise.all(clocks.map((clock) => clock.stop()));
      sender.close();
    },
  };
}

async function readClock(db: Database): Promise<Date> {
  const read = await sql<{ now: Date }>`select now() as now`.execute(db.system);
  return read.rows[0]?.now ?? new Date();
}

/** Where nobody said from whom mails come: this host. */
function senderAt(publicUrl: string): string {
  const host = new URL(publicUrl).hostname;
  return `onbin@${/^[\d.]+$|:/.test(host) ? "localhost" : host}`;
}
