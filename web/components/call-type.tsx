import type { CallRow } from "../../contract/calls.ts";
import { useWords } from "../words/words.ts";

/** The kind of call in words, "(不在)" added where nobody answered. */
export function CallType({ call }: { call: Pick<CallRow, "type" | "answered"> }) {
  const words = useWords();
  if (call.type === null) return words.none;
  const name = words.callTypes[call.type];
  return call.answered === false && call.type !== "voicemail" ? words.noAnswer(name) : name;
}
