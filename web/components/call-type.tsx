import { type StepType, stepTypes } from "../../contract/call-types.ts";
import type { CallRow } from "../../contract/calls.ts";
import { useWords } from "../words/words.ts";

/** A step of a flow, which is no call. */
export function isStep(type: CallRow["type"]): type is StepType {
  return stepTypes.some((step) => step === type);
}

/** The kind of call in words, "(不在)" added where nobody answered. */
export function CallType({ call }: { call: Pick<CallRow, "type" | "answered"> }) {
  const words = useWords();
  if (call.type === null) return words.none;
  if (isStep(call.type)) return words.stepTypes[call.type];
  const name = words.callTypes[call.type];
  return call.answered === false && call.type !== "voicemail" ? words.noAnswer(name) : name;
}
