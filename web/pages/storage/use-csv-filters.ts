import { useSearchParams } from "react-router";
import { stateFilters, typeFilters } from "../../../contract/calls.ts";
import type { CsvFilters, CsvKind } from "../../../contract/csv-files.ts";

type FromHistory = { kind: CsvKind; filters: CsvFilters; period: { from?: string; to?: string } };

/** The call history's view and filters in this page's address, for who came from there; what is none is left out. */
export function useCsvFilters(): FromHistory {
  const [search] = useSearchParams();
  const given = (name: string) => search.get(name)?.trim() || undefined;
  const day = (name: string) => {
    const value = given(name);
    return value !== undefined && /^\d{4}-\d\d-\d\d$/.test(value) ? { [name]: value } : {};
  };
  const q = given("q")?.slice(0, 256);
  const type = typeFilters.find((name) => name === given("type"));
  const state = stateFilters.find((name) => name === given("state"));
  return {
    kind: given("view") === "flow" ? "flow" : "list",
    filters: {
      ...(q === undefined ? {} : { q }),
      ...(type === undefined ? {} : { type }),
      ...(state === undefined ? {} : { state }),
    },
    period: { ...day("from"), ...day("to") },
  };
}
