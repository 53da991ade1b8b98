/** One record of a feed: values by the lower-case name of their column. */
export type Row = ReadonlyMap<string, string>;

/** Longest value that is kept of a record; Asterisk's own fields end far before. */
const longest = 4000;

/** Makes a row of values in the order of these columns; control characters, which no field has, become blanks. */
export function rowOf(columns: readonly string[], values: readonly (string | null)[]): Row {
  return new Map(
    columns.map((column, i) => [
      column.toLowerCase(),
      (values[i] ?? "")
        .slice(0, longest)
        .toWellFormed()
        .replaceAll(/\p{Cc}/gu, " ")
        .trim(),
    ]),
  );
}

/** The first of these columns that says something. */
export function told(row: Row, ...columns: readonly string[]): string {
  for (const column of columns) {
    const value = row.get(column);
    if (value !== undefined && value !== "") return value;
  }
  return "";
}

/** A value as the history takes it: at most 256 characters. */
export function shortText(value: string): string {
  return value.length > 256 ? value.slice(0, 256).toWellFormed() : value;
}
