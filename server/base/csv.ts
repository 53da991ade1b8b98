import { Readable } from "node:stream";

export type CsvCell = string | number | boolean | null;

/** Spreadsheets read UTF-8 as such only after it. */
export const byteOrderMark = "\uFEFF";

/**
 * What makes a spreadsheet compute a cell, or break out of it: also behind blanks and characters that nobody sees, which
 * some of them strip, and in the full-width, small and superscript forms, which some of them fold.
 */
const formula = /^(?:[\t\r\n]|[\s\p{C}]*[=+\-@＝＋－＠﹢﹣﹦﹫⁺⁼₊₌−])/u;
/** Beside what RFC 4180 asks for: characters at which some spreadsheets divide cells that bear no quotes. */
const needsQuotes = /[",;\t\r\n]|^\s|\s$/;

/**
 * One record (RFC 4180): cells between commas, CRLF at its end. Text that a spreadsheet would compute gets an
 * apostrophe before it (OWASP "CSV Injection"; ASVS 5.0 1.2.10), telephone numbers such as +81… among it.
 */
export function csvRecord(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(value: CsvCell): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const harmless = formula.test(value) ? `'${value}` : value;
  return needsQuotes.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A CSV file as it flows: byte order mark, header, then a batch after the other, each asked for when it is needed. */
export function csvStream(
  header: readonly string[],
  batches: AsyncIterable<readonly (readonly CsvCell[])[]>,
): Readable {
  async function* lines() {
    yield byteOrderMark + csvRecord(header);
    for await (const batch of batches) if (batch.length > 0) yield batch.map(csvRecord).join("");
  }
  return Readable.from(lines(), { objectMode: false });
}
