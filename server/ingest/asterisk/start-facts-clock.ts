import { startClock } from "../../base/clock.ts";
import type { Database } from "../../base/database.ts";
import { limitAtOnce } from "../../base/limit-at-once.ts";
import type { Log } from "../../base/log.ts";
import type { OpeningKey } from "../../base/sealing.ts";
import type { Spool } from "../../keep/spool.ts";
import { sourcesWith } from "../sources/source-store.ts";
import { type Asked, pollSource } from "./poll-source.ts";
import { clearOldRecords } from "./record-store.ts";

/** Seconds between two looks at a feed; sources at once. */
const lookEvery = 2;
const atOnce = 4;

type Parts = { db: Database; spool: Spool; webKey: OpeningKey | null; log: Log };

/** Reads the feeds of detail records and channel events of all sources, each at its own pace. */
export function startFactsClock(parts: Parts): { stop(): Promise<void> } {
  const { db, log } = parts;
  const asked: Asked = { at: new Map(), told: new Set() };
  const running = new Map<string, Promise<void>>();
  const limited = limitAtOnce(atOnce);
  const look = async () => {
    const sources = [
      ...(await sourcesWith(db, { feed: "cdr" })),
      ...(await sourcesWith(db, { feed: "cel" })),
    ];
    for (const source of new Map(sources.map((each) => [each.sourceId, each])).values()) {
      // A database that takes its time holds up nobody but its own source.
      if (running.has(source.sourceId)) continue;
      const poll = limited(() => pollSource(source, parts, asked))
        .catch((error: unknown) =>
          log.error("facts.poll-failed", error, { company: source.companyId, source: source.sourceId }),
        )
        .finally(() => running.delete(source.sourceId));
      running.set(source.sourceId, poll);
    }
  };
  const clocks = [
    startClock("facts of calls", lookEvery, look, log),
    startClock("old facts of calls", 3600, () => clearOldRecords(db), log),
  ];
  return {
    async stop() {
      await Promise.all(clocks.map((clock) => clock.stop()));
      await Promise.all(running.values());
    },
  };
}
