import { createHash } from "node:crypto";
import { sql } from "kysely";
import { AppError } from "../base/app-error.ts";
import type { Database } from "../base/database.ts";
import { createRateLimit } from "../base/rate-limit.ts";

export type TryLimit = ReturnType<typeof createTryLimit>;

/**
 * A bucket of tries per name, filled again evenly over time, that holds over all `web` processes and outlives restarts:
 * rows of a small table. A wider bucket in this process stands in front of it, so that a flood neither takes the
 * connections that others need nor makes rows.
 * @param tries how many at once
 * @param seconds in which an empty bucket is full again
 */
export function createTryLimit(db: Database, tries: number, seconds: number) {
  const inFront = createRateLimit(2 * tries, seconds);
  const perTry = seconds / tries;
  /** What a bucket holds now, by the database's clock, which all processes share. */
  const level = sql`least(${tries}::float8, t.left_over + extract(epoch from now() - t.at) / ${perTry}::float8)`;
  /** Rows are locked in one order, so that two processes cannot wait for each other. */
  const lock = (names: readonly string[]) =>
    sql`select name from tries where name = any(${names.map(hash)}::bytea[]) order by name for update`;

  return {
    /** Takes one try of each name. @throws AppError `too_many_requests`, and takes none, when one has none left */
    async take(names: readonly string[]): Promise<void> {
      inFront.take(names);
      const empty = new Set<string>();
      try {
        await db.system.transaction().execute(async (trx) => {
          // Nobody waits for the disk: what a crash takes back are the tries of its last second.
          await sql`set local synchronous_commit = off`.execute(trx);
          await sql`insert into tries as t (name, left_over, at)
            select name, ${tries}::float8, now() from unnest(${names.map(hash)}::bytea[]) name order by name
            on conflict (name) do update set left_over = ${level}, at = now()`.execute(trx);
          const left = await sql<{ name: Buffer; left_over: number }>`
            update tries set left_over = left_over - 1 where name = any(${names.map(hash)}::bytea[])
            returning name, left_over`.execute(trx);
          for (const { name, left_over } of left.rows) if (left_over < 0) empty.add(name.toString("hex"));
          const least = Math.min(...left.rows.map(({ left_over }) => left_over));
          // Thrown in here, it leaves no row of a name that was never seen.
          if (least < 0) throw new AppError("too_many_requests", {}, Math.ceil(-least * perTry));
        });
      } catch (error) {
        inFront.giveBack(names.filter((name) => !empty.has(hash(name).toString("hex"))));
        throw error;
      }
    },
    /** Gives one try of each name back: it turned out to be none to count. */
    async giveBack(names: readonly string[]): Promise<void> {
      inFront.giveBack(names);
      await sql`update tries set left_over = least(${tries}::float8, left_over + 1)
        where name in (${lock(names)})`.execute(db.system);
    },
    /** Fills the buckets of these names again. */
    async forgive(names: readonly string[]): Promise<void> {
      inFront.forgive(names);
      await sql`delete from tries where name in (${lock(names)})`.execute(db.system);
    },
  };
}

/** Forgets buckets that are full again long since. Sees no company's rows. */
export async function clearOldTries(db: Database): Promise<void> {
  await sql`delete from tries where at < now() - interval '1 day'`.execute(db.system);
}

/** Names hold mail addresses and may be long; the table needs neither. */
function hash(name: string): Buffer {
  return createHash("sha256").update(name).digest();
}
