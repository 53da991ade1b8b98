import { sql } from "kysely";
import type { Database, Trx } from "../base/database.ts";
import { nameKey } from "./call-store.ts";
import { unlessBackup } from "./clearing-lock.ts";
import type { Spool } from "./spool.ts";

const batch = 200;
/** Files that are removed at once; between two lots it is seen whether their names are still locked. */
const lot = 16;

/** Names that one row knows: its originals, its finished file, and what the worker that has its lease is writing. */
const namesOf = sql`cross join lateral (
  select split_part(original ->> 'file', '/', 3) as name from jsonb_array_elements(r.originals) original
  union all select split_part(r.shaped_file, '/', 3) where r.shaped_file is not null
  union all select split_part(split_part(r.originals -> 0 ->> 'file', '/', 3), '.', 1)
      || '.' || left(r.lease_token::text, 8) || ending
    from unnest(array['.wav', '.wav.part', '.both.wav', '.agent.wav', '.customer.wav']) ending where r.lease_token is not null) files`;

/** The file of a leg that waits for the other (ingest/legs/); it has no recording as yet. */
const heldLegs = sql`from source_items i where i.state = 'waiting' and i.details ? 'file'`;

/** File names in a company's folder of a day (YYYY-MM-DD) that rows know, as far as clocks agree within hours. */
export async function knownOfDay(companyId: string, db: Database, day: string): Promise<Set<string>> {
  const rows = await sql<{ name: string }>`
    select name from recordings r ${namesOf}
    where r.company_id = ${companyId} and r.local_gone_at is null
      and r.received_at between ${`${day}T00:00:00Z`}::timestamptz - interval '12 hours' and ${`${day}T00:00:00Z`}::timestamptz + interval '36 hours'
    union all select split_part(i.details ->> 'file', '/', 3) ${heldLegs} and i.company_id = ${companyId}`.execute(
    db.system,
  );
  return new Set(rows.rows.map(({ name }) => name));
}

/**
 * Removes files of a day's folder that no row of the company knows, whenever that row was made. A push names its
 * arrival before it commits and looks whether the files are there, unless they were named a moment ago
 * (`receive-recording.ts`): with its name locked, either the row is seen here, or the push will see that the files are
 * gone and is not answered with success.
 * @returns how many were removed, and how many could not be looked at: a push or a backup is under way
 */
export async function removeUnlessKnown(
  companyId: string,
  db: Database,
  spool: Spool,
  day: string,
  names: readonly string[],
): Promise<{ removed: number; missed: number }> {
  const sum = { removed: 0, missed: 0 };
  for (let at = 0; at < names.length; at += batch) {
    const some = names.slice(at, at + batch);
    const done = await unlessBackup(db, (trx) => remove(companyId, trx, spool, day, some));
    sum.removed += done?.removed ?? 0;
    sum.missed += done?.missed ?? some.length;
  }
  return sum;
}

async function remove(
  companyId: string,
  trx: Trx,
  spool: Spool,
  day: string,
  names: readonly string[],
): Promise<{ removed: number; missed: number }> {
  const arrivals = [...new Set(names.map(arrivalOf))];
  const file = (name: string) => `${companyId}/${day}/${name}`;
  const locked = await sql<{ arrival: string }>`
    select arrival from unnest(${arrivals}::text[], ${arrivals.map((arrival) => nameKey(companyId, file(arrival)))}::text[])
      as asked (arrival, key) where pg_try_advisory_xact_lock(hashtextextended(key, 0))`.execute(trx);
  const mine = new Set(locked.rows.map(({ arrival }) => arrival));
  const known = await sql<{ name: string }>`
    select name from recordings r ${namesOf}
    where r.company_id = ${companyId} and r.local_gone_at is null
      and split_part(r.originals -> 0 ->> 'file', '.', 1) = any (${arrivals.map(file)}::text[])
    union all select split_part(i.details ->> 'file', '/', 3) ${heldLegs} and i.company_id = ${companyId}
      and i.details ->> 'file' = any (${names.map(file)}::text[])`.execute(trx);
  const spared = new Set(known.rows.map(({ name }) => name));
  const settled = names.filter((name) => mine.has(arrivalOf(name)));
  const left = settled.filter((name) => !spared.has(name));
  for (let at = 0; at < left.length; at += lot) {
    // A transaction that was ended meanwhile (we stood still, or the store did) has no locks: this throws then. Otherwise a
    // push could find its files here, commit, and lose them to what is left of this loop.
    if (at > 0) await sql`select`.execute(trx);
    await spool.remove(left.slice(at, at + lot).map(file));
  }
  return { removed: left.length, missed: names.length - settled.length };
}

function arrivalOf(name: string): string {
  return name.slice(0, name.indexOf("."));
}
