import { createHash } from "node:crypto";
import { sql } from "kysely";
import { AppError } from "../base/app-error.ts";
import type { Database } from "../base/database.ts";

export type TryLimit = ReturnType<typeof createTryLimit>;

/**
 * A bucket of tries per name, filled again evenly over time, that holds over all `web` processes: one statement on a
 * small table without WAL, which a crash of the database empties.
 * @param tries how many at once
 * @param seconds in which an empty bucket is full again
 */
export function createTryLimit(db: Database, tries: number, seconds: number) {
  const perTry = seconds / tries;
  /** What a bucket holds now, by the database's clock, which all processes share. */
  const level = sql`least(${tries}::float8, t.left_over + extract(epoch from now() - t.at) / ${perTry}::float8)`;

  return {
    /** Takes one try of each name. @throws AppError `too_many_requests`, and takes none, when one has none left */
    async take(names: readonly string[]): Promise<void> {
      const wait = await db.system.transaction().execute(async (trx) => {
        // In one order, so that two processes cannot wait for each other.
        await sql`insert into tries as t (name, left_over, at)
          select name, ${tries}::float8, now() from unnest(${hashed(names)}::bytea[]) name order by name
          on conflict (name) do update set left_over = ${level}, at = now()`.execute(trx);
        const fullest = await sql<{ least: number }>`
          select min(left_over) as least from tries where name = any(${hashed(names)}::bytea[])`.execute(trx);
        const least = fullest.rows[0]?.least ?? tries;
        if (least < 1) return Math.ceil((1 - least) * perTry);
        await sql`update tries set left_over = left_over - 1
          where name = any(${hashed(names)}::bytea[])`.execute(trx);
        return null;
      });
      if (wait !== null) throw new AppError("too_many_requests", {}, wait);
    },
    /** Gives one try of each name back: it turned out to be none to count. */
    async giveBack(names: readonly string[]): Promise<void> {
      await sql`update tries t set left_over = least(${tries}::float8, t.left_over + 1)
        where name = any(${hashed(names)}::bytea[])`.execute(db.system);
    },
    /** Fills the buckets of these names again. */
    async forgive(names: readonly string[]): Promise<void> {
      await sql`delete from tries where name = any(${hashed(names)}::bytea[])`.execute(db.system);
    },
  };
}

/** Forgets buckets that are full again long since. Sees no company's rows. */
export async function clearOldTries(db: Database): Promise<void> {
  await sql`delete from tries where at < now() - interval '1 day'`.execute(db.system);
}

/** Names hold mail addresses and may be long; the table needs neither. */
function hashed(names: readonly string[]): Buffer[] {
  return names.map((name) => createHash("sha256").update(name).digest()).sort(Buffer.compare);
}
