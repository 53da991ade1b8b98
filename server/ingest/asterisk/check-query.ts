import type { FeedKind } from "./columns.ts";

/** Rows of the tables that FreePBX makes; CDR in the order in which calls began, so that a portion can end anywhere. */
const ofFreepbx: Readonly<Record<FeedKind, string>> = {
  cdr: "select * from cdr where calldate >= :since order by calldate",
  cel: `select eventtype, eventtime, uniqueid, linkedid, extra from cel where eventtime >= :since
    and eventtype in ('CHAN_START', 'ATTENDEDTRANSFER', 'BLINDTRANSFER') order by eventtime`,
};

const bound = /(?<![:\w]):since\b/g;

export type BoundQuery = { text: string; bounds: number };

/**
 * The operator's query, or FreePBX's own, with its bound `:since` as the database takes parameters.
 * @throws Error that says what is wrong with it
 */
export function checkQuery(query: string | null, kind: FeedKind, style: "?" | "$1"): BoundQuery {
  const text = (query ?? ofFreepbx[kind]).trim().replace(/;\s*$/, "");
  if (!/^(?:select|with)\b/i.test(text)) throw new Error("it is no SELECT");
  if (text.includes(";")) throw new Error("it is more than one statement");
  const bounds = [...text.matchAll(bound)].length;
  if (bounds === 0) throw new Error("it has no bound :since");
  return { text: text.replaceAll(bound, style), bounds };
}
