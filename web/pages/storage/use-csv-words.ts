import type { CsvFile, CsvFilters } from "../../../contract/csv-files.ts";
import { useWords } from "../../words/words.ts";

/** A file, and its filters, in a line of words each. */
export function useCsvWords() {
  const words = useWords();
  const own = words.storage.csv;
  const filtersOf = ({ q, type, state }: CsvFilters): string[] => [
    ...(q === undefined ? [] : [own.search(q)]),
    ...(type === undefined ? [] : [typeName(type)]),
    ...(state === undefined ? [] : [state === "none" ? words.noRecording : words.transferStates[state]]),
  ];
  const typeName = (filter: NonNullable<CsvFilters["type"]>) => {
    const type = filter.replace("-no-answer", "") as keyof typeof words.callTypes;
    return filter === type ? words.callTypes[type] : words.noAnswer(words.callTypes[type]);
  };
  return {
    filtersOf,
    /** Content, period and filters: what tells files apart. */
    nameOf: ({ kind, from, to, filters }: Pick<CsvFile, "kind" | "from" | "to" | "filters">) =>
      [own.kinds[kind], words.storage.period(from, to), ...filtersOf(filters)].join(" · "),
  };
}
