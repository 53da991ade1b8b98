import { randomInt, randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Database } from "../base/database.ts";
import { keepConnection } from "../base/keep-connection.ts";
import type { Log } from "../base/log.ts";
import { notifyChannel } from "../base/wake.ts";

/** First half of the key of every holder's lock; the second is the holder's own number. */
const lockClass = 0x6f6e626e;
/** The same for those who only look. */
const watcherClass = 0x6f6e6277;
/** Milliseconds between two looks for leases whose holder is dead. */
const lookEvery = 2_500;

/** This process as a holder of leases; its number is the last eight digits of every token that it makes. */
export type LeaseHolder = { readonly name: string; newToken(): string; close(): Promise<void> };

/**
 * Shows the other holders that this process lives, by a lock of its session that ends with it, whichever way it ends;
 * and frees the leases of those that died.
 */
export function becomeLeaseHolder(db: Database, log: Log): LeaseHolder {
  const { number, close } = lookAfterLeases(db, lockClass, log);
  const name = digits(number);
  return { name, newToken: () => randomUUID().slice(0, -8) + name, close };
}

/**
 * Frees the leases of dead holders from a process that holds none itself: where `work` is killed again and again, each
 * life of it may be too short to look twice.
 */
export function watchLeases(db: Database, log: Log): { close(): Promise<void> } {
  return lookAfterLeases(db, watcherClass, log);
}

/**
 * Makes leases due at once whose holder was found dead twice in a row, which leaves one whose connection broke the time
 * to come back. A holder that only seems dead loses nothing by it: its token is no longer the recording's.
 */
function lookAfterLeases(
  db: Database,
  ownClass: number,
  log: Log,
): { number: number; close(): Promise<void> } {
  const number = randomInt(2 ** 31);
  const connection = keepConnection(
    db.systemConnection,
    async (client) => {
      // Waits where an earlier connection of this process has not ended at the database yet.
      await client.query("select pg_advisory_lock($1, $2)", [ownClass, number]);
    },
    log,
  );

  let missing: string[] = [];
  const look = async () => {
    const now = await findDeadHolders(db, { ownClass, number });
    const dead = now.filter((name) => missing.includes(name));
    missing = now;
    if (dead.length === 0) return;
    const freed = await sql`
      with freed as (
        update recordings set due_at = received_at
        where lease_token is not null and due_at > now() and right(lease_token::text, 8) = any(${dead}::text[])
        returning stage)
      select pg_notify(${notifyChannel}, stage) from freed`.execute(db.system);
    log.warn("lease.holder-dead", { holders: dead.join(" "), recordings: freed.rows.length });
  };
  const clock = setInterval(() => {
    look().catch((error: unknown) => log.error("lease.look-failed", error));
  }, lookEvery);
  look().catch((error: unknown) => log.error("lease.look-failed", error));

  return {
    number,
    async close() {
      clearInterval(clock);
      await connection.close();
    },
  };
}

/** Holders of leases that have no lock. None while our own lock is missing: the database has just come back. */
async function findDeadHolders(db: Database, self: { ownClass: number; number: number }): Promise<string[]> {
  const found = await sql<{ holder: string }>`
    with alive as (
      select lpad(to_hex(objid::bigint), 8, '0') as holder from pg_locks
      where locktype = 'advisory' and classid = ${lockClass} and objsubid = 2 and granted
        and database = (select oid from pg_database where datname = current_database()))
    select distinct right(lease_token::text, 8) as holder from recordings
    where lease_token is not null and due_at > now() and right(lease_token::text, 8) not in (select holder from alive)
      and exists (select from pg_locks where locktype = 'advisory' and classid = ${self.ownClass}
        and objid = ${self.number} and objsubid = 2 and granted
        and database = (select oid from pg_database where datname = current_database()))`.execute(db.system);
  return found.rows.map(({ holder }) => holder);
}

function digits(holder: number): string {
  return holder.toString(16).padStart(8, "0");
}

/** Processes that live and may hold leases; each `work` process is one. */
export async function countLeaseHolders(db: Database): Promise<number> {
  const found = await sql<{ count: number }>`
    select count(*) as count from pg_locks where locktype = 'advisory' and classid = ${lockClass} and objsubid = 2
      and granted and database = (select oid from pg_database where datname = current_database())`.execute(
    db.system,
  );
  return found.rows[0]?.count ?? 0;
}
