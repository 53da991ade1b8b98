import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Database } from "../base/database.ts";
import { createRateLimit } from "../base/rate-limit.ts";

export type SharedRate = ReturnType<typeof createSharedRate>;

/** Part of a bucket by which the database may know it wrongly. */
const unsaid = 1 / 4;

/**
 * A bucket of requests per name for doors that are used all day (docs/decisions/0030-limits-at-the-doors.md): counted in this
 * process, without the database. A row of `tries` is told only of a bucket that is a quarter emptier than the row says, and
 * is asked only while this process is so young that a bucket from before it may not be full again: so a restart gives
 * nobody more than that quarter, and an ordinary sender costs no statement.
 * @param requests how many at once, and in `seconds`; 0: no limit
 */
export function createSharedRate(db: Database, requests: number, seconds: number, clock = Date.now) {
  const here = createRateLimit(requests, seconds, clock);
  const perRequest = (seconds * 1000) / requests;
  const youngUntil = clock() + seconds * 1000;
  const asked = new Set<string>();
  const told = new Map<string, { left: number; at: number }>();

  /** What the database takes a bucket to hold now. */
  const believed = (name: string) => {
    const last = told.get(name);
    return last ? Math.min(requests, last.left + (clock() - last.at) / perRequest) : requests;
  };
  const askOnce = async (name: string) => {
    asked.add(name);
    const { rows } = await sql<{ left: number }>`
      select left_over + extract(epoch from now() - at)::float8 * 1000 / ${perRequest}::float8 as "left"
      from tries where name = ${hash(name)}`.execute(db.system);
    const left = rows[0]?.left;
    if (left !== undefined && left < requests) keep(name, left);
  };
  const keep = (name: string, left: number) => {
    here.lower(name, left);
    if (told.size > 10_000) for (const one of told.keys()) if (believed(one) >= requests) told.delete(one);
    told.set(name, { left, at: clock() });
  };
  const tell = async (name: string) => {
    const left = here.left(name);
    // Noted before it is said: the next requests do not say it again.
    told.set(name, { left, at: clock() });
    const { rows } = await sql<{ left: number }>`
      insert into tries as t (name, left_over, at) values (${hash(name)}, ${left}::float8, now())
      on conflict (name) do update set at = now(), left_over = least(${left}::float8,
        t.left_over + extract(epoch from now() - t.at)::float8 * 1000 / ${perRequest}::float8)
      returning left_over as "left"`.execute(db.system);
    // Another machine may know of more.
    const known = rows[0]?.left;
    if (known !== undefined) keep(name, known);
  };

  const takeHere = (name: string) => {
    here.take([name]);
    if (believed(name) - here.left(name) < requests * unsaid) return;
    // Nobody waits for it: at worst a restart gives more than it should.
    void tell(name).catch(() => told.delete(name));
  };
  const isYoung = () => clock() < youngUntil;

  return {
    /** Takes one request of a name. @throws AppError `too_many_requests` */
    async take(name: string): Promise<void> {
      if (requests === 0) return;
      if (!isYoung()) asked.clear();
      else if (!asked.has(name)) await askOnce(name);
      takeHere(name);
    },
    /** As `take`, where nothing stands in the way of it. @returns false: `take` is to be asked */
    takeNow(name: string): boolean {
      if (requests === 0) return true;
      if ((isYoung() && !asked.has(name)) || here.left(name) < 1) return false;
      takeHere(name);
      return true;
    },
  };
}

/** Names hold addresses; the table needs none. */
function hash(name: string): Buffer {
  return createHash("sha256").update(name).digest();
}
