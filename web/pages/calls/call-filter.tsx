import { Button, Group, NativeSelect, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { useSearchParams } from "react-router";
import { stateFilters, typeFilters } from "../../../contract/calls.ts";
import { TextLink } from "../../components/link-button.tsx";
import { useTypedFilter } from "../../components/use-typed-filter.ts";
import { useWords } from "../../words/words.ts";
import { type CallFilterValues, type CallsAddress, filterNames, writeAddress } from "./call-filter-values.ts";

/** Search, type, state and period; they write the page's address and begin again at the newest call. */
export function CallFilter({ view, filter }: Pick<CallsAddress, "view" | "filter">) {
  const words = useWords();
  const own = words.calls;
  const { typed, type, write } = useTypedFilter(filter);
  const [, setSearch] = useSearchParams();
  const isPeriodWrong =
    typed.from !== undefined && typed.to !== undefined && typed.to !== "" && typed.to < typed.from;
  const show = (next: CallFilterValues) => {
    const trimmed = { ...next, q: (next.q ?? "").trim() };
    write(trimmed);
    setSearch(writeAddress({ view, filter: trimmed }));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isPeriodWrong) show(typed);
  };
  const change = (name: keyof CallFilterValues) => (event: { currentTarget: { value: string } }) =>
    type({ ...typed, [name]: event.currentTarget.value });
  const choose = (name: keyof CallFilterValues) => (event: { currentTarget: { value: string } }) =>
    show({ ...typed, [name]: event.currentTarget.value });
  const isFiltered = filterNames.some((name) => filter[name] !== undefined);
  return (
    <search>
      <form onSubmit={submit}>
        <Group align="flex-end" gap="sm" mb="md">
          <TextInput
            type="search"
            label={own.search}
            description={own.searchHint}
            value={typed.q ?? ""}
            onChange={change("q")}
            maxLength={256}
            flex="1 1 100%"
            maw={760}
          />
          <NativeSelect
            label={own.typeFilter}
            value={typed.type ?? ""}
            onChange={choose("type")}
            data={[
              { value: "", label: own.allTypes },
              ...typeFilters.map((value) => ({ value, label: own.typeFilters[value] })),
            ]}
          />
          <NativeSelect
            label={own.stateFilter}
            value={typed.state ?? ""}
            onChange={choose("state")}
            data={[
              { value: "", label: own.allStates },
              ...stateFilters.map((value) => ({
                value,
                label: value === "none" ? words.noRecording : words.transferStates[value],
              })),
            ]}
          />
          <TextInput type="date" label={own.from} value={typed.from ?? ""} onChange={change("from")} />
          <TextInput
            type="date"
            label={own.to}
            value={typed.to ?? ""}
            onChange={change("to")}
            error={isPeriodWrong && own.periodWrong}
          />
          <Button type="submit" variant="default">
            {own.searchButton}
          </Button>
          {isFiltered && (
            <TextLink to={view === "flow" ? "/app/calls?view=flow" : "/app/calls"} py={6}>
              {own.clear}
            </TextLink>
          )}
        </Group>
      </form>
    </search>
  );
}
