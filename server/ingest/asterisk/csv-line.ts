/**
 * The fields of one line of CSV as Asterisk writes it: between commas, a quote doubled within quotes. Null where the quotes
 * do not add up; a line with more fields than any record has ends the same way.
 */
export function parseCsvLine(line: string, mostFields = 100): string[] | null {
  const fields: string[] = [];
  for (let at = 0; ; ) {
    if (fields.length === mostFields) return null;
    if (line[at] === '"') {
      let text = "";
      for (at++; ; at++) {
        const quote = line.indexOf('"', at);
        if (quote === -1) return null;
        text += line.slice(at, quote);
        at = quote + 1;
        if (line[at] !== '"') break;
        text += '"';
      }
      fields.push(text);
    } else {
      const comma = line.indexOf(",", at);
      const end = comma === -1 ? line.length : comma;
      fields.push(line.slice(at, end));
      at = end;
    }
    if (at === line.length) return fields;
    if (line[at] !== ",") return null;
    at++;
  }
}
