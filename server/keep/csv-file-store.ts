import { sql } from "kysely";
import {
  type CsvFile,
  type CsvFileList,
  type CsvFilters,
  csvLimits,
  type MakeCsv,
} from "../../contract/csv-files.ts";
import type { Language } from "../../contract/words.ts";
import { logOperation } from "../accounts/operation-log.ts";
import { AppError } from "../base/app-error.ts";
import type { Trx } from "../base/database.ts";
import { notifyChannel } from "../base/wake.ts";
import { isDay } from "../base/zone-days.ts";
import { csvFailureWords } from "./csv-failures.ts";

/** Who asks: a member has the files that he asked for himself, an administrator those of the company. */
export type CsvReader = { userId: string; email: string; role: "administrator" | "member"; address: string };

/** The files that this reader has, newest first, with what the form needs to know. */
export async function listCsvFiles(
  companyId: string,
  trx: Trx,
  reader: CsvReader,
): Promise<Omit<CsvFileList, "mailConfigured">> {
  const rows = await selectFiles(companyId, trx, reader).orderBy("created_at", "desc").execute();
  const known = await sql<{ today: string; first: string | null }>`
    select to_char(now() at time zone time_zone, 'YYYY-MM-DD') as today,
      (select to_char(min(happened_at) at time zone time_zone, 'YYYY-MM-DD') from calls
        where company_id = ${companyId}) as first
    from companies where company_id = ${companyId}`.execute(trx);
  const { today = "", first = null } = known.rows[0] ?? {};
  return { items: rows.map((row) => present(row, reader)), today, firstDay: first };
}

/** @throws AppError `not_found`, also for another company's or another member's */
export async function readCsvFile(
  companyId: string,
  trx: Trx,
  id: string,
  reader: CsvReader,
): Promise<CsvFile> {
  return present(await findFile(companyId, trx, id, reader), reader);
}

/** A whole file for its download. @throws AppError `not_found`, also while it is not whole */
export async function findWholeFile(companyId: string, trx: Trx, id: string, reader: CsvReader) {
  const { file, bytes, kind, code, from_day: from, to_day: to } = await findFile(companyId, trx, id, reader);
  if (file === null) throw new AppError("not_found");
  return { file, bytes, kind, code, from, to };
}

/**
 * Asks for a file; `watch` makes it. @returns its ID
 * @throws AppError `field_invalid`, `csv_under_way`, `csv_full`
 */
export async function askForCsvFile(
  companyId: string,
  trx: Trx,
  wanted: MakeCsv,
  language: Language,
  reader: CsvReader,
): Promise<string> {
  const { kind, from, to, code = "utf-8", filters = {}, mail = false } = wanted;
  checkPeriod(from, to);
  await insistOnRoom(companyId, trx);
  const { file_id: id } = await trx
    .insertInto("csv_files")
    .values({
      company_id: companyId,
      user_id: reader.userId,
      actor: reader.email,
      kind,
      code,
      from_day: from,
      to_day: to,
      filters: JSON.stringify(filters),
      mail_language: mail ? (wanted.language ?? language) : null,
    })
    .returning("file_id")
    .executeTakeFirstOrThrow();
  await log(companyId, trx, "csv.make", id, reader, { kind, from, to, code, ...known(filters) });
  await sql`select pg_notify(${notifyChannel}, 'csv')`.execute(trx);
  return id;
}

/** Ends the making of a file. @throws AppError `not_found`, `csv_over` */
export async function cancelCsvFile(
  companyId: string,
  trx: Trx,
  id: string,
  reader: CsvReader,
): Promise<void> {
  const { kind, from_day: from, to_day: to } = await findFile(companyId, trx, id, reader);
  const cancelled = await trx
    .updateTable("csv_files")
    .set({
      state: "cancelled",
      due_at: null,
      lease_token: null,
      finished_at: sql<Date>`now()`,
      expires_at: afterDays(),
    })
    .where("company_id", "=", companyId)
    .where("file_id", "=", id)
    .where("due_at", "is not", null)
    .executeTakeFirst();
  if (cancelled.numUpdatedRows === 0n) throw new AppError("csv_over");
  await log(companyId, trx, "csv.cancel", id, reader, { kind, from, to });
}

/** Removes the row; the caller removes the file after the commit. @returns its path. @throws AppError `not_found` */
export async function removeCsvFile(
  companyId: string,
  trx: Trx,
  id: string,
  reader: CsvReader,
): Promise<string | null> {
  const { file, kind, from_day: from, to_day: to, state } = await findFile(companyId, trx, id, reader);
  await trx.deleteFrom("csv_files").where("company_id", "=", companyId).where("file_id", "=", id).execute();
  await log(companyId, trx, "csv.remove", id, reader, { kind, from, to, fileState: state });
  return file;
}

export const afterDays = () => sql<Date>`now() + make_interval(days => ${csvLimits.days})`;

function selectFiles(companyId: string, trx: Trx, { userId, role }: CsvReader) {
  const files = trx.selectFrom("csv_files").selectAll().where("company_id", "=", companyId);
  return role === "administrator" ? files : files.where("user_id", "=", userId);
}

type FileRow = Awaited<ReturnType<ReturnType<typeof selectFiles>["executeTakeFirstOrThrow"]>>;

async function findFile(companyId: string, trx: Trx, id: string, reader: CsvReader): Promise<FileRow> {
  const row = await selectFiles(companyId, trx, reader)
    .where("file_id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new AppError("not_found");
  return row;
}

function checkPeriod(from: string, to: string): void {
  for (const [field, day] of Object.entries({ from, to })) {
    if (isDay(day)) continue;
    throw new AppError("field_invalid", {
      field,
      problem: "it is not in the calendar",
      expected: "2026-11-22",
    });
  }
  if (from > to) {
    throw new AppError("field_invalid", {
      field: "to",
      problem: "it is before the first day",
      expected: `${from} or later`,
    });
  }
}

/** One who asks at a time counts, so that two of them together do not go over the limit. */
async function insistOnRoom(companyId: string, trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`csv\n${companyId}`}, 0))`.execute(trx);
  const counted = await sql<{ all: number; under_way: number }>`
    select count(*) as all, count(due_at) as under_way from csv_files where company_id = ${companyId}`.execute(
    trx,
  );
  const { all = 0, under_way: underWay = 0 } = counted.rows[0] ?? {};
  if (underWay >= csvLimits.underWay) throw new AppError("csv_under_way", { most: csvLimits.underWay });
  if (all >= csvLimits.kept) throw new AppError("csv_full", { most: csvLimits.kept });
}

async function log(
  companyId: string,
  trx: Trx,
  operation: "csv.make" | "csv.cancel" | "csv.remove",
  id: string,
  { email, address }: CsvReader,
  details: Record<string, unknown>,
): Promise<void> {
  await logOperation(companyId, trx, { actor: email, address, operation, details: { file: id, ...details } });
}

/** What the operation log says of filters: that a text was searched for, not which; it may be a customer's name. */
function known({ q, ...others }: CsvFilters): Record<string, unknown> {
  return q === undefined || q.trim() === "" ? others : { ...others, searched: true };
}

/** What leaves the server of a file, field by field. */
function present(row: FileRow, { userId }: CsvReader): CsvFile {
  return {
    id: row.file_id,
    kind: row.kind,
    from: row.from_day,
    to: row.to_day,
    code: row.code,
    filters: row.filters,
    actor: row.actor,
    mine: row.user_id === userId,
    mail: row.mail_language !== null,
    state: row.state,
    rows: row.row_count,
    expected: row.expected_rows,
    bytes: row.bytes,
    replaced: row.replaced,
    failure: row.failure_code === null ? null : csvFailureWords(row.failure_code),
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
  };
}
