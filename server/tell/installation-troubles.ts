import { sql } from "kysely";
import type { Database } from "../base/database.ts";
import { countLeaseHolders } from "../keep/lease-holder.ts";
import type { Finding } from "./finding.ts";
import type { OwnKind } from "./incident-kinds.ts";
import { findMailsWaiting } from "./mail-trouble.ts";
import { forecastSpool, isSpoolKnown, slopeHours, unwritable } from "./spool-forecast.ts";
import { installationId, type TellParams } from "./tables.ts";

const minute = 60_000;
/** Milliseconds for which companies are in trouble together before it is called our network. */
const networkGrace = 2 * minute;
/** Milliseconds that recordings are due before nobody working on them is an incident. */
const workersGrace = 2 * minute;
const fewestCompanies = 3;

/**
 * What is wrong with the installation itself, for its operator. Sees all companies.
 * @param open kinds of the installation's incidents that are open
 */
export async function findInstallationTroubles(
  db: Database,
  now: Date,
  open: ReadonlySet<string>,
): Promise<Finding[]> {
  const found = await Promise.all([
    findSpoolTrouble(db, now, open.has("spool")),
    findNetworkTrouble(db, now),
    findWorkersTrouble(db, now),
    findMailTrouble(db, now),
  ]);
  return found.filter((finding) => finding !== null);
}

function finding(kind: OwnKind, since: Date, params: TellParams, level = 0): Finding {
  const name = { companyId: installationId, service: "installation", kind };
  return { ...name, since, params, level, codes: [], failing: true, due: true };
}

async function findSpoolTrouble(db: Database, now: Date, isOpen: boolean): Promise<Finding | null> {
  const samples = await db.system
    .selectFrom("spool_samples")
    .select(["at", "room_bytes as room"])
    .where("at", ">", new Date(now.getTime() - slopeHours * 60 * minute))
    .where("at", "<=", now)
    .orderBy("at")
    .execute();
  const { level, hoursLeft } = forecastSpool(samples, now, isOpen);
  const room = samples.at(-1)?.room ?? 0;
  const params = {
    hoursLeft: Math.floor(hoursLeft ?? 0),
    roomBytes: Math.max(0, room),
    unwritable: room === unwritable,
  };
  if (level > 0) return finding("spool", now, params, level);
  // Missing samples do not say that it is over; nobody is reminded of what is not known either.
  return isOpen && !isSpoolKnown(samples, now)
    ? { ...finding("spool", now, params), failing: false, due: false }
    : null;
}

/** Many companies' stores cannot all be at fault at once: something between us and them is. */
async function findNetworkTrouble(db: Database, now: Date): Promise<Finding | null> {
  const read = await sql<{ troubled: number; active: number; since: Date | null }>`
    select count(*) filter (where troubled) as troubled, count(*) filter (where troubled or busy) as active,
      min(trouble_since) filter (where troubled) as since
    from (
      select d.trouble_since,
        coalesce(d.trouble_since <= ${new Date(now.getTime() - networkGrace)}, false) as troubled,
        exists (select 1 from recordings r where r.company_id = d.company_id
          and r.received_at > ${new Date(now.getTime() - 60 * minute)} and r.received_at <= ${now}) as busy
      from destinations d join companies c on c.company_id = d.company_id
      where c.contract and d.enabled and not d.ending and d.paused_at is null) companies`.execute(db.system);
  const [row] = read.rows;
  if (!row?.since || row.troubled < fewestCompanies || row.troubled * 2 < row.active) return null;
  return finding("network", row.since, { companies: row.troubled, active: row.active });
}

async function findWorkersTrouble(db: Database, now: Date): Promise<Finding | null> {
  if ((await countLeaseHolders(db)) > 0) return null;
  const before = new Date(now.getTime() - workersGrace);
  const read = await sql<{ waiting: number; since: Date | null }>`
    select count(*) as waiting, min(r.due_at) as since from recordings r
    where r.due_at < ${before} and (r.stage = 'shape' or exists (
      select 1 from destinations d join companies c on c.company_id = d.company_id
      where d.company_id = r.company_id and c.contract and (d.enabled or d.ending) and d.paused_at is null))`.execute(
    db.system,
  );
  const [row] = read.rows;
  return row?.since ? finding("workers", row.since, { recordings: row.waiting }) : null;
}

async function findMailTrouble(db: Database, now: Date): Promise<Finding | null> {
  const waiting = await findMailsWaiting(db, now);
  return waiting === null ? null : finding("smtp", waiting.since, { mails: waiting.mails });
}
