import { sql } from "kysely";
import type { Database } from "../base/database.ts";
import type { Finding } from "./finding.ts";
import { mostWeeks, silenceDue } from "./silence-rules.ts";
import { readWatchedSince } from "./watched-since.ts";

const hour = 3_600_000;
const week = 7 * 24 * hour;

type Company = { companyId: string; setHours: number | null; lastAt: Date };

/** When each silent company's silence becomes remarkable, worked out once for each beginning of it. */
export type SilenceMemory = Map<string, { from: Date; dueAt: Date | null }>;

/**
 * Companies whose integration is on, that normally have calls, and from which nothing has come for too long: for the
 * hours that were set, or as measured by the weeks before. An outage of ours is not counted as silence of theirs. Sees
 * all companies.
 * @param open companies whose silence is an incident already: it lasts until a recording comes
 */
export async function findSilence(
  db: Database,
  now: Date,
  open: ReadonlySet<string>,
  memory: SilenceMemory,
): Promise<Finding[]> {
  const watchedSince = await readWatchedSince(db);
  const read = await sql<Company>`
    select d.company_id as "companyId", s.silence_hours as "setHours", last.received_at as "lastAt"
    from destinations d join companies c on c.company_id = d.company_id
    left join notification_settings s on s.company_id = d.company_id
    cross join lateral (select received_at from recordings r where r.company_id = d.company_id
      and r.received_at <= ${now} order by received_at desc, sequence_id desc limit 1) last
    where c.contract and d.enabled and not d.ending and coalesce(s.silence_hours, 1) > 0
      and last.received_at <= ${now}::timestamptz - make_interval(secs => coalesce(s.silence_hours, 0.25) * 3600)`.execute(
    db.system,
  );
  const findings: Finding[] = [];
  for (const { companyId, lastAt, setHours } of read.rows) {
    const from = watchedSince !== null && watchedSince > lastAt ? watchedSince : lastAt;
    const isSilent = async () => {
      if (open.has(companyId)) return true;
      if (setHours !== null) return from.getTime() <= now.getTime() - setHours * hour;
      const known = memory.get(companyId);
      const dueAt =
        known?.from.getTime() === from.getTime() ? known.dueAt : await readDue(companyId, db, from);
      memory.set(companyId, { from, dueAt });
      return dueAt !== null && dueAt <= now;
    };
    if (!(await isSilent())) continue;
    findings.push({
      companyId,
      service: "phone",
      kind: "silence",
      since: lastAt,
      params: { setHours },
      codes: [],
      failing: true,
      due: true,
      level: 0,
    });
  }
  return findings;
}

async function readDue(companyId: string, db: Database, from: Date): Promise<Date | null> {
  const read = await sql<{ hour: Date; received: number }>`
    (select hour, received from hours where company_id = ${companyId} and received > 0 order by hour limit 1)
    union all
    select hour, received from hours where company_id = ${companyId} and received > 0
      and hour >= ${new Date(from.getTime() - mostWeeks * week - hour)} and hour <= ${from}`.execute(
    db.system,
  );
  const first = read.rows[0]?.hour;
  if (!first) return null;
  return silenceDue(new Map(read.rows.map((row) => [row.hour.getTime(), row.received])), first, from);
}
