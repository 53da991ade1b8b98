import { sql } from "kysely";
import type { CsvCode, CsvFilters, CsvKind } from "../../contract/csv-files.ts";
import type { Database } from "../base/database.ts";
import type { CsvFailureCode } from "./csv-failures.ts";
import { afterDays } from "./csv-file-store.ts";

/** A file that this process is making. */
export type CsvJob = {
  companyId: string;
  id: string;
  token: string;
  kind: CsvKind;
  code: CsvCode;
  from: string;
  to: string;
  filters: CsvFilters;
};

/** Seconds after which a maker that says nothing more is dead; it says something every second. */
export const csvLeaseSeconds = 20;
/** Times that a maker may die over a file before it is given up. */
const mostTries = 5;

/** Claims files that are due, one of each company at a time, the oldest first. Sees all companies. */
export async function claimCsvFiles(db: Database, most: number): Promise<CsvJob[]> {
  await sql`update csv_files set state = 'failed', failure_code = 'gave-up', due_at = null, lease_token = null,
      finished_at = now(), expires_at = ${afterDays()}
    where due_at <= now() and tries >= ${mostTries}`.execute(db.system);
  const claimed = await sql<CsvJob>`
    with next as (
      select distinct on (f.company_id) f.company_id, f.file_id, f.created_at from csv_files f
      where f.due_at <= now() and not exists (select from csv_files m where m.company_id = f.company_id
        and m.state = 'making' and m.due_at > now())
      order by f.company_id, f.created_at
    ), mine as (
      select f.company_id, f.file_id from csv_files f join next on next.company_id = f.company_id
        and next.file_id = f.file_id
      where f.due_at <= now() order by f.created_at limit ${most} for update of f skip locked
    )
    update csv_files f set state = 'making', lease_token = gen_random_uuid(), tries = f.tries + 1, row_count = 0,
      expected_rows = null, bytes = 0, replaced = 0, due_at = now() + make_interval(secs => ${csvLeaseSeconds})
    from mine where f.company_id = mine.company_id and f.file_id = mine.file_id
    returning f.company_id as "companyId", f.file_id as id, f.lease_token as token, f.kind, f.code,
      f.from_day as "from", f.to_day as "to", f.filters`.execute(db.system);
  return claimed.rows;
}

export type CsvProgress = { rows: number; expected: number | null; bytes: number; replaced: number };

/** Notes how far it is, and that its maker lives. @returns false when it is no longer this maker's: cancelled, removed */
export async function noteCsvProgress(db: Database, job: CsvJob, progress: CsvProgress): Promise<boolean> {
  const { rows, expected, bytes, replaced } = progress;
  const noted = await mine(db, job)
    .set({
      row_count: rows,
      expected_rows: expected,
      bytes,
      replaced,
      due_at: sql<Date>`now() + make_interval(secs => ${csvLeaseSeconds})`,
    })
    .executeTakeFirst();
  return noted.numUpdatedRows > 0n;
}

/** @returns false when it is no longer this maker's: then the file is nobody's */
export async function finishCsvFile(
  db: Database,
  job: CsvJob,
  file: string,
  { rows, bytes, replaced }: CsvProgress,
): Promise<boolean> {
  const finished = await mine(db, job)
    .set({
      state: "done",
      file,
      row_count: rows,
      expected_rows: rows,
      bytes,
      replaced,
      due_at: null,
      lease_token: null,
      finished_at: sql<Date>`now()`,
      expires_at: afterDays(),
    })
    .executeTakeFirst();
  return finished.numUpdatedRows > 0n;
}

export async function failCsvFile(db: Database, job: CsvJob, code: CsvFailureCode): Promise<void> {
  await mine(db, job)
    .set({
      state: "failed",
      failure_code: code,
      due_at: null,
      lease_token: null,
      finished_at: sql<Date>`now()`,
      expires_at: afterDays(),
    })
    .execute();
}

/** Gives it back, to be made from its beginning after so many seconds. */
export async function returnCsvFile(
  db: Database,
  job: CsvJob,
  seconds: number,
  counts: boolean,
): Promise<void> {
  await mine(db, job)
    .set({
      state: "waiting",
      lease_token: null,
      due_at: sql<Date>`now() + make_interval(secs => ${seconds})`,
      ...(counts ? {} : { tries: sql<number>`tries - 1` }),
    })
    .execute();
}

function mine(db: Database, { companyId, id, token }: CsvJob) {
  return db.system
    .updateTable("csv_files")
    .where("company_id", "=", companyId)
    .where("file_id", "=", id)
    .where("lease_token", "=", token);
}
