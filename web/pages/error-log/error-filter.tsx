import { Button, Group, NativeSelect, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { useSearchParams } from "react-router";
import { errorServices } from "../../../contract/calls.ts";
import { TextLink } from "../../components/link-button.tsx";
import { useWords } from "../../words/words.ts";

/** The names of the filters, in the page's address and at the server alike. */
export const filterNames = ["state", "service", "code", "from", "to"] as const;
export type ErrorFilterValues = Partial<Record<(typeof filterNames)[number], string>>;

/** Service, period, state and code; they write the page's address and begin again at the newest entry. */
export function ErrorFilter({ filter, codes }: { filter: ErrorFilterValues; codes: readonly string[] }) {
  const words = useWords();
  const own = words.errorLog;
  const [, setSearch] = useSearchParams();
  const show = (form: HTMLFormElement) => {
    const given = [...new FormData(form)].flatMap(([name, value]) =>
      typeof value === "string" && value.trim() !== "" ? [[name, value.trim()]] : [],
    );
    setSearch(new URLSearchParams([["view", "list"], ...given]));
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    show(event.currentTarget);
  };
  const change = (event: { currentTarget: { form: HTMLFormElement | null } }) => {
    if (event.currentTarget.form !== null) show(event.currentTarget.form);
  };
  // A code of the address that the log has not (any more) is still what the list is filtered by.
  const known = filter.code !== undefined && !codes.includes(filter.code) ? [...codes, filter.code] : codes;
  const filtered = filterNames.some((name) => filter[name] !== undefined);
  return (
    <search>
      <form onSubmit={submit}>
        <Group align="flex-end" gap="sm" mb="md">
          <NativeSelect
            name="state"
            label={own.state}
            defaultValue={filter.state ?? ""}
            onChange={change}
            data={[
              { value: "", label: own.all },
              { value: "open", label: own.open },
              { value: "recovered", label: own.recovered },
            ]}
          />
          <NativeSelect
            name="service"
            label={own.service}
            defaultValue={filter.service ?? ""}
            onChange={change}
            data={[
              { value: "", label: own.allServices },
              ...Object.entries(errorServices).map(([value, label]) => ({ value, label })),
            ]}
          />
          <TextInput
            type="date"
            name="from"
            label={own.from}
            defaultValue={filter.from ?? ""}
            max={filter.to}
          />
          <TextInput type="date" name="to" label={own.to} defaultValue={filter.to ?? ""} min={filter.from} />
          <NativeSelect
            name="code"
            label={own.code}
            key={codes.length}
            defaultValue={filter.code ?? ""}
            onChange={change}
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
