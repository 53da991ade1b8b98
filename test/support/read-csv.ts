/** Reads RFC 4180 strictly: a quote inside a cell without quotes is an error. Linear in the file's length. */
export function readCsv(file: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  for (let at = 0; at < file.length; at = cell.lastIndex) {
    cell.lastIndex = at;
    const found = cell.exec(file);
    if (!found) throw new Error(`not CSV at ${at}: ${JSON.stringify(file.slice(at, at + 40))}`);
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? "");
    if (found[3] === "\r\n") {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

/** Rows by the names of the file's columns; with or without a byte order mark. */
export function readCsvByName(file: string): Record<string, string>[] {
  const [header = [], ...rows] = readCsv(file.replace(/^\uFEFF/, ""));
  return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i] ?? ""])));
}
