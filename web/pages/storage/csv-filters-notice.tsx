import type { CsvFilters } from "../../../contract/csv-files.ts";
import { LinkButton } from "../../components/link-button.tsx";
import { Notice } from "../../components/notice.tsx";
import { useWords } from "../../words/words.ts";
import { useCsvWords } from "./use-csv-words.ts";

/** Which filters the next file is made with, where there are any, and the way to make it without. */
export function CsvFiltersNotice({ filters }: { filters: CsvFilters }) {
  const all = useWords();
  const { filtersOf } = useCsvWords();
  const given = filtersOf(filters);
  if (given.length === 0) return null;
  return (
    <Notice
      kind="info"
      title={all.storage.csv.filters}
      actions={
        <LinkButton to="/app/storage" variant="default">
          {all.storage.csv.withoutFilters}
        </LinkButton>
      }
    >
      {given.join(all.separator)}
    </Notice>
  );
}
