import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { type Kysely, sql } from "kysely";
import { startClock } from "../base/clock.ts";
import type { Database, Tables } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import { version } from "../base/version.ts";
import type { Doing } from "./tables.ts";

/** Seconds between two signs of life, and after how many without one a process counts as gone. */
const beatSeconds = 5;
export const goneAfterSeconds = 20;
/** Hours for which a process that ended without a word is still named, so that a crash is seen afterwards. */
const namedHours = 24;

export type Beating = {
  role: "web" | "work" | "watch";
  /** The last eight digits of every lease of this process; null: it takes none. */
  holder?: string;
  /** What it does at this moment. */
  doing: () => Doing;
};

/**
 * Writes every few seconds that this process lives, so that the operator sees the processes of all machines at one
 * place. One that ends in order takes its row with it.
 */
export function startBeat(db: Database, beating: Beating, log: Log): { stop(): Promise<void> } {
  const process_id = randomUUID();
  const started_at = new Date(Date.now() - process.uptime() * 1000);
  const beat = async () => {
    const doing = JSON.stringify({ ...beating.doing(), memoryBytes: process.memoryUsage.rss() });
    await db.system
      .insertInto("processes")
      .values({
        process_id,
        role: beating.role,
        machine: hostname(),
        pid: process.pid,
        version,
        node: process.versions.node,
        holder: beating.holder ?? null,
        started_at,
        doing,
      })
      .onConflict((conflict) => conflict.column("process_id").doUpdateSet({ seen_at: sql`now()`, doing }))
      .execute();
  };
  const clock = startClock("signs of life", beatSeconds, beat, log);
  return {
    async stop() {
      await clock.stop();
      // Should this fail, the row grows old and is named for a day as one that ended without a word.
      await db.system
        .deleteFrom("processes")
        .where("process_id", "=", process_id)
        .execute()
        .catch(() => undefined);
    },
  };
}

/** Forgets processes that ended without a word long ago. */
export async function clearGoneProcesses(db: Database): Promise<void> {
  await sql`delete from processes where seen_at < now() - make_interval(hours => ${namedHours})`.execute(
    db.system,
  );
}

export type SeenProcess = {
  role: Beating["role"];
  machine: string;
  pid: number;
  version: string;
  node: string;
  startedAt: Date;
  seenAt: Date;
  alive: boolean;
  doing: Doing;
  /** Recordings that it has in hand; an index knows just these. */
  shaping: number;
  sending: number;
};

/** All processes of the service on all machines, and those that ended without a word. Sees all companies' leases. */
export async function listProcesses(db: Kysely<Tables>): Promise<SeenProcess[]> {
  const read = await sql<SeenProcess>`
    with held as (
      select right(lease_token::text, 8) as holder, count(*) filter (where stage = 'shape') as shaping,
        count(*) filter (where stage = 'ship') as sending
      from recordings where lease_token is not null and due_at > now() group by 1)
    select p.role, p.machine, p.pid, p.version, p.node, p.started_at as "startedAt", p.seen_at as "seenAt", p.doing,
      p.seen_at > now() - make_interval(secs => ${goneAfterSeconds}) as alive,
      coalesce(h.shaping, 0) as shaping, coalesce(h.sending, 0) as sending
    from processes p left join held h on h.holder = p.holder
    order by p.machine, array_position(array['web', 'work', 'watch'], p.role), p.started_at desc, p.process_id
    limit 200`.execute(db);
  return read.rows;
}
