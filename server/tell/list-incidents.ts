import { type Kysely, sql } from "kysely";
import type { Words } from "../../contract/words.ts";
import type { Database, Tables, Trx } from "../base/database.ts";
import type { Settings } from "../base/settings.ts";
import type { ReadTelling } from "../keep/session-notices.ts";
import { incidentWords } from "./mail/incident-words.ts";
import { mailTrouble } from "./mail-trouble.ts";
import type { TellParams } from "./tables.ts";

/** An incident as the console shows it. */
export type ShownIncident = {
  id: string;
  service: string;
  kind: string;
  since: string;
  openedAt: string;
  closedAt: string | null;
  /** Since when its cause is gone, while it waits for some quiet time. */
  quietSince: string | null;
  level: number;
  rounds: number;
  /** Recordings that it held up when it was last told. */
  affected: number | null;
  recovered: number | null;
  longestSeconds: number | null;
  words: Words;
};

/** The incidents of a company, or of the installation (`*`), the newest first; open ones come before all others. */
export async function listIncidents(
  companyId: string,
  trx: Trx | Kysely<Tables>,
  { most = 50, timeZone = "UTC" }: { most?: number; timeZone?: string } = {},
): Promise<ShownIncident[]> {
  const rows = await trx
    .selectFrom("incidents")
    .selectAll()
    .where("company_id", "=", companyId)
    .orderBy(sql`closed_at is not null`)
    .orderBy("opened_at", "desc")
    .limit(most)
    .execute();
  return rows.map((row) => ({
    id: row.incident_id,
    service: row.service,
    kind: row.kind,
    since: typeof row.params.since === "string" ? row.params.since : row.opened_at.toISOString(),
    openedAt: row.opened_at.toISOString(),
    closedAt: row.closed_at?.toISOString() ?? null,
    quietSince: row.quiet_since?.toISOString() ?? null,
    level: row.level,
    rounds: row.rounds,
    affected: row.affected,
    recovered: row.recovered,
    longestSeconds: row.longest_seconds,
    words: incidentWords(companyId, row.kind, row.params as TellParams, timeZone),
  }));
}

export async function countOpenIncidents(companyId: string, trx: Trx): Promise<number> {
  const counted = await trx
    .selectFrom("incidents")
    .select((select) => select.fn.countAll<number>().as("count"))
    .where("company_id", "=", companyId)
    .where("closed_at", "is", null)
    .executeTakeFirstOrThrow();
  return counted.count;
}

/** What administrators are shown on every page. */
export function readTellingWith(db: Database, settings: Pick<Settings, "smtpUrl">): ReadTelling {
  return async (companyId, trx) => {
    const { mail, since } = await mailTrouble(db, settings);
    const openIncidents = await countOpenIncidents(companyId, trx);
    return { openIncidents, mail, mailSince: since?.toISOString() ?? null };
  };
}
