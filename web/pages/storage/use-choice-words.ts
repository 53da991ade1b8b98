import type { Backfill } from "../../../contract/backfill.ts";
import { useWords } from "../../words/words.ts";
import { useReasonName } from "./use-reason-name.ts";

/** Period and filters of a backfill in one line. */
export function useChoiceWords(): (backfill: Pick<Backfill, "from" | "to" | "types" | "reasons">) => string {
  const words = useWords();
  const reasonName = useReasonName();
  return ({ from, to, types, reasons }) =>
    [
      words.storage.period(from, to),
      types.map((type) => words.callTypes[type]).join(words.separator),
      reasons.map(reasonName).join(words.separator),
    ]
      .filter((text) => text !== "")
      .join(" · ");
}
