import { Button, Group, NativeSelect, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { useSearchParams } from "react-router";
import { errorServices } from "../../../contract/calls.ts";
import { TextLink } from "../../components/link-button.tsx";
import { useTypedFilter } from "../../components/use-typed-filter.ts";
import { useWords } from "../../words/words.ts";

/** The names of the filters, in the page's address and at the server alike. */
export const filterNames = ["state", "service", "code", "from", "to"] as const;
export type ErrorFilterValues = Partial<Record<(typeof filterNames)[number], string>>;

/** Service, period, state and code; they write the page's address and begin again at the newest entry. */
export function ErrorFilter({ filter, codes }: { filter: ErrorFilterValues; codes: readonly string[] }) {
  const words = useWords();
  const own = words.errorLog;
  const [, setSearch] = useSearchParams();
  const { typed, type, write } = useTypedFilter(filter);
  const show = (next: ErrorFilterValues) => {
    write(next);
    const given = filterNames.flatMap((name) => (next[name] ? [[name, next[name]]] : []));
    setSearch(new URLSearchParams([["view", "list"], ...given]));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    show(typed);
  };
  type Change = { currentTarget: { value: string } };
  const change = (name: keyof ErrorFilterValues) => (event: Change) =>
    type({ ...typed, [name]: event.currentTarget.value });
  const choose = (name: keyof ErrorFilterValues) => (event: Change) =>
    show({ ...typed, [name]: event.currentTarget.value });
  // A code of the address that the log has not (any more) is still what the list is filtered by.
  const known = filter.code !== undefined && !codes.includes(filter.code) ? [...codes, filter.code] : codes;
  const filtered = filterNames.some((name) => filter[name] !== undefined);
  return (
    <search>
      <form onSubmit={submit}>
        <Group align="flex-end" gap="sm" mb="md">
          <NativeSelect
            label={own.state}
            value={typed.state ?? ""}
            onChange={choose("state")}
            data={[
              { value: "", label: own.all },
              { value: "open", label: own.open },
              { value: "recovered", label: own.recovered },
            ]}
          />
          <NativeSelect
            label={own.service}
            value={typed.service ?? ""}
            onChange={choose("service")}
            data={[
              { value: "", label: own.allServices },
              ...Object.entries(errorServices).map(([value, label]) => ({ value, label })),
            ]}
          />
          <TextInput
            type="date"
            label={own.from}
            value={typed.from ?? ""}
            onChange={change("from")}
            max={typed.to}
          />
          <TextInput
            type="date"
            label={own.to}
            value={typed.to ?? ""}
            onChange={change("to")}
            min={typed.from}
          />
          <NativeSelect
            label={own.code}
            value={typed.code ?? ""}
            onChange={choose("code")}
            data={[{ value: "", label: own.all }, ...known.map((code) => ({ value: code, label: code }))]}
          />
          <Button type="submit" variant="default">
            {own.apply}
          </Button>
          {filtered && (
            <TextLink to="/app/error-log?view=list" py={6}>
              {own.clear}
            </TextLink>
          )}
        </Group>
      </form>
    </search>
  );
}
