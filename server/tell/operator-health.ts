import { join } from "node:path";
import { sql } from "kysely";
import type { Health } from "../../contract/operator-health.ts";
import type { Database } from "../base/database.ts";
import type { Settings } from "../base/settings.ts";
import { spoolName } from "../base/spool-setting.ts";
import { version } from "../base/version.ts";
import { readLastBackup } from "../keep/last-backup.ts";
import { listProcesses } from "../keep/process-beat.ts";
import type { Spool } from "../keep/spool.ts";
import { unshipped } from "./health-samples.ts";
import { listIncidents } from "./list-incidents.ts";
import { mailTrouble } from "./mail-trouble.ts";
import { readRecent, readSpoolSamples, readStanding } from "./metrics-store.ts";
import { forecastSpool, isSpoolKnown, unwritable } from "./spool-forecast.ts";
import { installationId } from "./tables.ts";

type Parts = { db: Database; spool: Spool; settings: Settings };

/** How the installation stands at this moment, for its operator. Sees all companies; counts, never contents. */
export async function readHealth({ db, spool, settings }: Parts): Promise<Health> {
  const now = new Date();
  const [recent, waiting, room, samples, standing, mail, processes, incidents, software, backup] =
    await Promise.all([
      readRecent(db),
      readWaiting(db),
      spool.room().then(Math.round, () => null),
      readSpoolSamples(db),
      readStanding(db),
      mailTrouble(db, settings),
      listProcesses(db.system),
      listIncidents(installationId, db.system, { most: 20 }),
      readSoftware(db),
      readLastBackup(db.system),
    ]);
  const { level, hoursLeft } = forecastSpool(
    room === null ? samples : [...samples, { at: now, room }],
    now,
    false,
  );
  return {
    at: now.toISOString(),
    recent,
    waiting: waiting.count,
    oldestSeconds: waiting.oldest,
    spool: {
      roomBytes: room,
      unwritable: room === null || samples.at(-1)?.room === unwritable,
      hoursLeft,
      known: isSpoolKnown(samples, now),
      level,
    },
    databaseBytes: standing.databaseBytes,
    mails: {
      way: mail.mail,
      waiting: standing.mails,
      oldestSeconds: standing.oldestMail === null ? null : Math.max(0, standing.oldestMail),
    },
    processes: processes.map(({ startedAt, seenAt, doing, ...seen }) => ({
      ...seen,
      startedAt: startedAt.toISOString(),
      seenAt: seenAt.toISOString(),
      memoryBytes: doing.memoryBytes ?? null,
      pushes: doing.pushes ?? null,
      turn: doing.turn ?? null,
    })),
    incidents: incidents
      .filter(({ closedAt }) => closedAt === null)
      .map(({ since, words }) => ({ since, words })),
    egress: {
      published: [...settings.egressIps],
      bound: settings.egressBind,
      proxy: settings.egressProxy === null ? null : withoutSecrets(settings.egressProxy),
    },
    versions: { onbin: version, node: process.versions.node, ...software },
    places: {
      data: settings.dataDir,
      spool: settings.spoolBucket === null ? settings.spool : spoolName(settings.spoolBucket),
      database: settings.databaseUrl === null ? null : withoutSecrets(settings.databaseUrl),
    },
    backup,
  };
}

async function readWaiting(db: Database): Promise<{ count: number; oldest: number | null }> {
  const read = await sql<{ count: number; oldest: number | null }>`
    select count(*) as count, greatest(0, extract(epoch from now() - min(received_at)))::float8 as oldest
    from ${unshipped} u`.execute(db.system);
  const row = read.rows[0] ?? { count: 0, oldest: null };
  return { count: row.count, oldest: row.count === 0 ? null : row.oldest };
}

async function readSoftware(db: Database): Promise<{ postgres: string; migrations: string[] }> {
  const read = await sql<{ postgres: string; migrations: string[] }>`
    select current_setting('server_version') as postgres,
      (select array_agg(name::text order by name) from kysely_migration) as migrations`.execute(db.system);
  return read.rows[0] ?? { postgres: "", migrations: [] };
}

/** Where something is, without who asks for it. What cannot be read as an address is not shown at all. */
export function withoutSecrets(address: string): string {
  if (!URL.canParse(address)) return "…";
  const { protocol, host, pathname, searchParams } = new URL(address);
  // PostgreSQL's addresses may name a socket's folder in a parameter instead of a host.
  const place = host === "" ? (searchParams.get("host") ?? "") : host;
  return `${protocol}//${join(place, pathname)}`;
}
