import { sql } from "kysely";
import type { Database } from "../base/database.ts";
import type { Settings } from "../base/settings.ts";

/** Milliseconds after which mails that could not be sent are a trouble of their own. */
const grace = 15 * 60_000;

/** How mails leave: by SMTP, into files because none is configured, or not at all since some time. */
export type MailTrouble = { mail: "ok" | "files" | "waiting"; since: Date | null };

/** Mails that were tried, and none of them left, for a quarter of an hour; null: mails leave. Sees all companies. */
export async function findMailsWaiting(
  db: Database,
  now: Date,
): Promise<{ since: Date; mails: number } | null> {
  const read = await sql<{ since: Date | null; mails: number }>`
    select min(created_at) as since, count(*) as mails from mails
    where due_at is not null and attempts > 0 and created_at <= ${now}`.execute(db.system);
  const [row] = read.rows;
  if (!row?.since || row.since.getTime() > now.getTime() - grace) return null;
  // One address that is refused for now is no trouble of the server's.
  const sent = await sql`select 1 from mails where sent_at > ${row.since} and created_at >= ${row.since}
    and last_error is null limit 1`.execute(db.system);
  return sent.rows.length > 0 ? null : { since: row.since, mails: row.mails };
}

/** For the console's banner. */
export async function mailTrouble(db: Database, settings: Pick<Settings, "smtpUrl">): Promise<MailTrouble> {
  if (settings.smtpUrl === null) return { mail: "files", since: null };
  const waiting = await findMailsWaiting(db, new Date());
  return waiting === null ? { mail: "ok", since: null } : { mail: "waiting", since: waiting.since };
}
