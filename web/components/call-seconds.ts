import type { CallRow } from "../../contract/calls.ts";

/** Length of the conversation in seconds, null where its begin or end is not known or nobody answered. */
export function callSeconds({ callBegin, callEnd }: Pick<CallRow, "callBegin" | "callEnd">): number | null {
  if (callBegin === null || callEnd === null) return null;
  const seconds = (Date.parse(callEnd) - Date.parse(callBegin)) / 1000;
  return seconds >= 0 ? seconds : null;
}
