import { sql } from "kysely";
import type { Database } from "../base/database.ts";
import type { Log } from "../base/log.ts";
import type { Spool } from "../keep/spool.ts";
import { unwritable } from "./spool-forecast.ts";

/** Days that samples are kept, for the operator's picture of the spool. */
const keptDays = 14;
/** Bytes above the reserve with which a machine works whose spool is in a bucket. */
const enoughToWork = 2 ** 30;

/**
 * Notes the free bytes above the reserve, once a minute, whichever process does it; or that the spool cannot be written,
 * which no figure of free bytes says.
 */
export async function sampleSpool(db: Database, spool: Spool, log: Log, now: Date): Promise<void> {
  const at = new Date(Math.floor(now.getTime() / 60_000) * 60_000);
  const room = await measure(spool).catch((error: unknown) => {
    log.error("spool.unwritable", error);
    return unwritable;
  });
  // One process that cannot write is trouble, whatever another found in the same minute.
  if (room === unwritable) await sql`delete from spool_samples where at = ${at}`.execute(db.system);
  await sql`insert into spool_samples (at, room_bytes) values (${at}, ${room}) on conflict do nothing`.execute(
    db.system,
  );
  await sql`delete from spool_samples where at < ${new Date(now.getTime() - keptDays * 86_400_000)}`.execute(
    db.system,
  );
}

async function measure(spool: Spool): Promise<number> {
  const free = Math.round(await spool.room());
  // What a bucket takes has no end in sight; of a working place that comes and goes only the end is told.
  const room = spool.holdsBacklog ? free : Math.min(free, enoughToWork);
  try {
    await spool.probe();
    return room;
  } catch (error) {
    // A full disk has words of its own.
    if (error instanceof Error && "code" in error && error.code === "ENOSPC") return Math.min(room, 0);
    throw error;
  }
}
