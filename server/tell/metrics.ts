import { readFileSync } from "node:fs";
import type { Database } from "../base/database.ts";
import type { Metric } from "../base/prometheus.ts";
import { countLeaseHolders } from "../keep/lease-holder.ts";
import type { Spool } from "../keep/spool.ts";
import {
  readAttempts,
  readIncidents,
  readRecent,
  readSpoolSamples,
  readStanding,
  readTransfers,
} from "./metrics-store.ts";
import { forecastSpool } from "./spool-forecast.ts";

type Samples = Metric["samples"];
const gauge = (name: string, help: string, samples: number | null | Samples): Metric => ({
  name: `onbin_${name}`,
  type: "gauge",
  help,
  samples: samples === null ? [] : typeof samples === "number" ? [{ value: samples }] : samples,
});
const by = (label: string, counts: ReadonlyMap<string, number>, always: readonly string[] = []): Samples =>
  [...new Set([...always, ...counts.keys()])].map((name) => ({
    labels: { [label]: name },
    value: counts.get(name) ?? 0,
  }));

const unfinished = ["waiting", "sending", "retrying", "held"];
const outcomes = ["running", "delivered", "failed", "unknown"];

/**
 * The figures of the whole installation, for Prometheus (docs/operating.md). Companies are counted, never named: there
 * may be ten thousand, and a figure's reader need not know them.
 */
export async function collectMetrics(db: Database, spool: Spool): Promise<Metric[]> {
  const [transfers, recent, attempts, standing, incidents, samples, workers, room] = await Promise.all([
    readTransfers(db),
    readRecent(db),
    readAttempts(db),
    readStanding(db),
    readIncidents(db),
    readSpoolSamples(db),
    countLeaseHolders(db),
    spool.room(),
  ]);
  const now = new Date();
  const forecast = forecastSpool([...samples, { at: now, room }], now, false);
  const oldest = new Map(transfers.map((row) => [row.state, Math.max(0, row.oldest)]));
  return [
    gauge(
      "transfers",
      "Transfers that are not finished, by state.",
      by("state", new Map(transfers.map(({ state, count }) => [state, count])), unfinished),
    ),
    gauge(
      "transfer_oldest_seconds",
      "Age of the oldest unfinished transfer.",
      Math.max(0, ...oldest.values()),
    ),
    gauge(
      "transfer_state_oldest_seconds",
      "Age of the oldest unfinished transfer, by state.",
      by("state", oldest, unfinished),
    ),
    gauge("recordings_received_15m", "Recordings that arrived in the last 15 minutes.", recent.received),
    gauge("recordings_delivered_15m", "Recordings delivered in the last 15 minutes.", recent.delivered),
    gauge(
      "door_to_bucket_seconds",
      "From arrival to delivery, of what was delivered in the last 15 minutes, backfills aside.",
      [
        ["0.5", recent.p50],
        ["0.95", recent.p95],
        ["1", recent.longest],
      ].flatMap(([quantile, value]) =>
        typeof value === "number" ? [{ labels: { quantile: String(quantile) }, value }] : [],
      ),
    ),
    gauge(
      "attempts_15m",
      "Attempts that began in the last 15 minutes, by outcome.",
      by("outcome", new Map(attempts.map(({ outcome, count }) => [outcome, count])), outcomes),
    ),
    gauge("destinations_paused", "Companies whose destination is paused.", standing.paused),
    gauge(
      "incidents_open",
      "Open incidents, by service.",
      by("service", new Map(incidents.map(({ service, count }) => [service, count])), [
        "amazon-s3",
        "installation",
      ]),
    ),
    gauge("mails_waiting", "Mails in the outbox.", standing.mails),
    gauge(
      "mail_oldest_seconds",
      "Age of the oldest mail in the outbox.",
      Math.max(0, standing.oldestMail ?? 0),
    ),
    gauge("webhook_deliveries_waiting", "Webhook messages that are not delivered yet.", standing.webhooks),
    gauge("leases_held", "Recordings that a work process has in hand.", standing.leases),
    gauge("work_processes", "Living work processes.", workers),
    gauge("database_bytes", "Size of the database.", standing.databaseBytes),
    gauge("spool_room_bytes", "Bytes that the spool takes before its reserve is touched.", room),
    gauge(
      "spool_forecast_hours",
      "Hours until the spool's reserve is touched, if it goes on as in the last six hours; +Inf: not in sight.",
      forecast.hoursLeft ?? Number.POSITIVE_INFINITY,
    ),
  ];
}

export type DoorFigures = {
  answers: ReadonlyMap<number, number>;
  uploads: { arriving: number; inLine: number };
};

/** What this very process knows without the database. */
export function ownMetrics({ answers, uploads }: DoorFigures, database: boolean): Metric[] {
  return [
    gauge("build_info", "Version of Onbin and of Node.", [
      { labels: { version, node: process.versions.node }, value: 1 },
    ]),
    gauge("database_up", "1 while the database answers.", database ? 1 : 0),
    {
      name: "onbin_door_answers_total",
      type: "counter",
      help: "Answers of the push door by status, since this process began.",
      samples: by("status", new Map([...answers].map(([status, count]) => [String(status), count])), ["201"]),
    },
    gauge("door_uploads", "Requests that hold a place until their answer, and those in line for one.", [
      { labels: { state: "arriving" }, value: uploads.arriving },
      { labels: { state: "in_line" }, value: uploads.inLine },
    ]),
    gauge("web_start_time_seconds", "When this web process began, in Unix seconds.", startedAt),
  ];
}

const startedAt = Math.round(Date.now() / 1000 - process.uptime());
const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};
