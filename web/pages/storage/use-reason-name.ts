import { useWords } from "../../words/words.ts";

/** A reason for which calls were skipped, in a few words; an unknown one by its code. */
export function useReasonName(): (code: string) => string {
  const { reasonNames } = useWords().storage;
  return (code) => reasonNames[code] ?? code;
}
