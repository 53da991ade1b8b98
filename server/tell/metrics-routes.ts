import { AppError } from "../base/app-error.ts";
import type { Database } from "../base/database.ts";
import type { HttpServer } from "../base/http-server.ts";
import type { Log } from "../base/log.ts";
import { nearOnly } from "../base/near-only.ts";
import { type Metric, metricsType, writeMetrics } from "../base/prometheus.ts";
import type { Spool } from "../keep/spool.ts";
import { collectMetrics, type DoorFigures, ownMetrics } from "./metrics.ts";

/** Milliseconds for which figures serve, and after which a collection counts as slow. */
const serveMs = 5_000;
const slowMs = 50;
/** Times its own duration for which a slow collection serves: scraping never takes more than 5 % of the database. */
const restFactor = 20;

type Parts = {
  db: Database;
  spool: Spool;
  doorFigures: () => DoorFigures;
  /** Addresses and ranges that may read, beside this machine itself. */
  allow: readonly string[];
  log: Log;
};

/** GET /metrics: figures for Prometheus. For others than it is meant for, an address that does not exist. */
export function metricsRoutes(server: HttpServer, { db, spool, doorFigures, allow, log }: Parts): void {
  const isNear = nearOnly(allow);
  const collect = keepWarm(() => collectMetrics(db, spool));
  server.get("/metrics", { schema: { hide: true } }, async (request, reply) => {
    if (!isNear(request)) throw new AppError("not_found");
    const collected = await collect().catch((error: unknown) => {
      log.error("metrics.failed", error);
      return null;
    });
    const age: Metric[] = collected
      ? [
          {
            name: "onbin_metrics_age_seconds",
            type: "gauge",
            help: "Age of these figures: a busy database is asked less often.",
            samples: [{ value: collected.age / 1000 }],
          },
        ]
      : [];
    const all = [...ownMetrics(doorFigures(), collected !== null), ...age, ...(collected?.value ?? [])];
    return reply.type(metricsType).send(writeMetrics(all));
  });
}

/**
 * Keeps a value for some seconds. One that is slow to make is kept for longer, and is made anew behind the reader's
 * back; a reader then gets the one before. Never made twice at once.
 */
export function keepWarm<T>(
  make: () => Promise<T>,
  clock: () => number = () => performance.now(),
): () => Promise<{ value: T; age: number }> {
  let kept: { value: T; at: number; took: number } | null = null;
  let making: Promise<{ value: T; at: number; took: number }> | null = null;
  const renew = () => {
    const began = clock();
    making ??= make()
      .then((value) => {
        const at = clock();
        kept = { value, at, took: at - began };
        return kept;
      })
      .finally(() => {
        making = null;
      });
    return making;
  };
  return async () => {
    const now = clock();
    const rest = kept === null ? 0 : Math.max(serveMs, kept.took * restFactor);
    if (kept !== null && now - kept.at < rest) return { value: kept.value, age: now - kept.at };
    if (kept === null || kept.took < slowMs) {
      const fresh = await renew();
      return { value: fresh.value, age: 0 };
    }
    const old = kept;
    renew().catch(() => {
      // The figures are old by now: the next reader waits for new ones, and hears of the failure.
      if (kept === old) kept = null;
    });
    return { value: old.value, age: now - old.at };
  };
}
