const cdrCsv =
  "accountcode src dst dcontext clid channel dstchannel lastapp lastdata start answer end duration billsec disposition amaflags";
const celCustom =
  "eventtype eventtime cid_name cid_num cid_ani cid_rdnis cid_dnid exten context channame appname appdata amaflags accountcode uniqueid linkedid peer userfield userdeftype extra";

/**
 * Orders of columns that are known by their number. Of CDR: `Master.csv` of Asterisk's cdr_csv with `loguniqueid`, then
 * `loguserfield`, then `newcdrcolumns` (cdr_csv.c, `build_csv_record`); with 15 the order of docs/sources/asterisk.md.
 */
const cdrOrders: readonly string[] = [
  "clid src dst channel dstchannel start answer end duration billsec disposition uniqueid linkedid sequence recordingfile",
  `${cdrCsv} uniqueid`,
  `${cdrCsv} uniqueid userfield`,
  `${cdrCsv} uniqueid peeraccount linkedid sequence`,
  `${cdrCsv} uniqueid userfield peeraccount linkedid sequence`,
];

/** Of CEL: `Master.csv` as cel_custom.conf.sample has it, and the short order of docs/sources/asterisk.md. */
const celOrders: readonly string[] = [
  "eventtype eventtime cid_num exten channame appname uniqueid linkedid peer extra",
  celCustom,
];

export type FeedKind = "cdr" | "cel";

/**
 * The columns of a line with so many fields.
 * @param given as the operator said; empty: as the system writes them by default
 * @returns null when nothing is known of such a line
 */
export function columnsFor(
  kind: FeedKind,
  given: readonly string[],
  fields: number,
): readonly string[] | null {
  if (given.length > 0) return given.length === fields ? given : null;
  const known = (kind === "cdr" ? cdrOrders : celOrders).map((order) => order.split(" "));
  return known.find((order) => order.length === fields) ?? null;
}

/** What a record cannot do without; the first of each list that is there counts. */
export const neededColumns: Readonly<Record<FeedKind, readonly (readonly string[])[]>> = {
  cdr: [["uniqueid"], ["start", "calldate"]],
  cel: [["eventtype"], ["linkedid"], ["extra", "eventextra"]],
};

/** The first thing that these columns lack, in words of the feed; null: nothing. */
export function lacking(kind: FeedKind, columns: readonly string[]): string | null {
  const names = columns.map((column) => column.toLowerCase());
  const missing = neededColumns[kind].find((choice) => !choice.some((name) => names.includes(name)));
  return missing === undefined ? null : missing.join(" / ");
}
