import type { CsvFile, CsvFileList, MakeCsv } from "../../contract/csv-files.ts";
import { eventually } from "./bucket-in-test.ts";
import type { ConsoleInTest } from "./console-in-test.ts";
import { rowsOf } from "./database-in-test.ts";

export const askCsv = async (person: ConsoleInTest, wanted: MakeCsv): Promise<CsvFile> =>
  (await person.mustPost("/api/app/csv-files", wanted)).json as CsvFile;

export const listCsv = async (person: ConsoleInTest): Promise<CsvFileList> =>
  (await person.mustGet("/api/app/csv-files")).json as CsvFileList;

export const lookCsv = async (person: ConsoleInTest, id: string): Promise<CsvFile> =>
  (await person.mustGet(`/api/app/csv-files/${id}`)).json as CsvFile;

/** Waits until a file is no longer being made. */
export async function untilOver(person: ConsoleInTest, id: string, ms = 60_000): Promise<CsvFile> {
  let file = await lookCsv(person, id);
  const isOver = async () => {
    file = await lookCsv(person, id);
    return file.finishedAt !== null;
  };
  await eventually(isOver, () => file, ms);
  return file;
}

/** A file's bytes and headers, as a browser downloads it. */
export async function downloadCsv(person: ConsoleInTest, id: string, language = "en") {
  const answer = await fetch(new URL(`/api/app/csv-files/${id}/file?language=${language}`, person.url), {
    headers: { cookie: person.cookie },
  });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}

/** Asks for a file, waits for it, and downloads it. */
export async function makeCsv(person: ConsoleInTest, wanted: MakeCsv) {
  const file = await untilOver(person, (await askCsv(person, wanted)).id);
  if (file.state !== "done") throw new Error(JSON.stringify(file));
  return { file, ...(await downloadCsv(person, file.id)) };
}

/** Calls of a company that stand alone, a second after the other, without recordings; each has a memo of so many characters. */
export async function insertCalls(
  dataDir: string,
  company: string,
  count: number,
  from: string,
  memo = 40,
): Promise<void> {
  await rowsOf(
    dataDir,
    `insert into calls (company_id, sequence_id, parent_sequence_id, type, answered, memo, call_begin, happened_at)
     select $1, 'bulk-' || n, 'bulk-' || n, 'incoming', true, repeat('x', $4::int), at, at
     from generate_series(1, $2::int) n cross join lateral (select $3::timestamptz + n * interval '1 second' as at) t`,
    [company, count, from, memo],
  );
}
