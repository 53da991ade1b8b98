import type { CsvKind } from "../../contract/csv-files.ts";
import type { CsvCell } from "../base/csv.ts";

/** What people know by name (product.md, "The floor's surroundings"), in that order, and ours behind. */
const ours = ["Transfer state", "Object key", "SHA-256"] as const;
export const csvColumns = {
  list: [
    "Call Type",
    "Sequence ID",
    "User name",
    "Call from",
    "Call to",
    "Account name",
    "Contact person name",
    "Dial begin time",
    "Call begin time",
    "Call end time",
    "Ringing time",
    "Call duration",
    "Call memo",
    "Parent sequence ID",
    ...ours,
    "Received at",
  ],
  flow: ["Parent sequence ID", "Sequence ID", "Previous sequence ID", "Call type", ...ours],
} as const satisfies Record<CsvKind, readonly string[]>;

/** One row of either file as the database gives it; times are written already, in the company's time zone. */
export type CsvRow = {
  type: string | null;
  answered: boolean | null;
  sequence_id: string;
  parent_sequence_id: string;
  previous_sequence_id: string | null;
  state: string | null;
  object_key: string | null;
  sha256: string | null;
};
export type CsvListRow = CsvRow & {
  user_name: string | null;
  from_number: string | null;
  to_number: string | null;
  account_name: string | null;
  contact_name: string | null;
  memo: string | null;
  /** When its recording came; null without one. */
  received_at: string | null;
  dial_begin: string | null;
  call_begin: string | null;
  call_end: string | null;
  /** Whole seconds between the times as they are written; null where one of them is not known. */
  dial_to_begin: number | null;
  dial_to_end: number | null;
  begin_to_end: number | null;
};

const listTypes: Readonly<Record<string, string>> = {
  incoming: "Incoming call",
  outbound: "Outbound call",
  transfer: "Call transfer",
  internal: "Internal call",
  voicemail: "Answering machine",
};

/** `Incoming call`, `Incoming call (No Answer)`; blank where the phone system did not say. */
export function listType({ type, answered }: Pick<CsvRow, "type" | "answered">): string {
  const name = type === null ? "" : (listTypes[type] ?? type);
  return answered === false && name !== "" && type !== "voicemail" ? `${name} (No Answer)` : name;
}

/** The word of the flow file: a transferred call is `forward` there. */
export function flowType(type: string | null): string {
  return type === "transfer" ? "forward" : (type ?? "");
}

export function listCells(row: CsvListRow): CsvCell[] {
  const nobodyAnswered = row.answered === false;
  return [
    listType(row),
    row.sequence_id,
    row.user_name,
    row.from_number,
    row.to_number,
    row.account_name,
    row.contact_name,
    row.dial_begin,
    nobodyAnswered ? null : row.call_begin,
    row.call_end,
    positive(nobodyAnswered ? row.dial_to_end : row.dial_to_begin),
    nobodyAnswered ? null : positive(row.begin_to_end),
    row.memo,
    row.parent_sequence_id,
    row.state,
    row.object_key,
    row.sha256,
    row.received_at,
  ];
}

export function flowCells(row: CsvRow): CsvCell[] {
  return [
    row.parent_sequence_id,
    row.sequence_id,
    row.previous_sequence_id ?? "",
    flowType(row.type),
    row.state,
    row.object_key,
    row.sha256,
  ];
}

/** Clocks of phone systems may say that a call ended before it began: then nobody knows how long it was. */
function positive(seconds: number | null): number | null {
  return seconds !== null && seconds >= 0 ? seconds : null;
}
