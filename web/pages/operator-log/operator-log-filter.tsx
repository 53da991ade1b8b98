import { Button, Group, NativeSelect, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { useSearchParams } from "react-router";
import { operationName } from "../../../contract/operation-words.ts";
import { operations } from "../../../contract/operations.ts";
import { TextLink } from "../../components/link-button.tsx";
import { useTypedFilter } from "../../components/use-typed-filter.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";

const filterNames = ["operation", "company", "from", "to"] as const;
type Filter = Partial<Record<(typeof filterNames)[number], string | undefined>>;

/** Operation, company and period; they write the page's address and begin again at the newest act. */
export function OperatorLogFilter({ filter, csvUrl }: { filter: Filter; csvUrl: string }) {
  const words = useWords().operatorLog;
  const language = useLanguage();
  const [, setSearch] = useSearchParams();
  const { typed, type, write } = useTypedFilter(filter);
  const show = (next: Filter) => {
    write(next);
    setSearch(
      new URLSearchParams(
        filterNames.flatMap((name) => {
          const value = next[name]?.trim();
          return value ? [[name, value]] : [];
        }),
      ),
    );
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    show(typed);
  };
  const field = (name: "company" | "from" | "to") => ({
    value: typed[name] ?? "",
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      type({ ...typed, [name]: value }),
  });
  return (
    <search>
      <form onSubmit={submit}>
        <Group align="flex-end" gap="sm" mb="md">
          <NativeSelect
            label={words.operation}
            value={typed.operation ?? ""}
            onChange={({ currentTarget: { value } }) => show({ ...typed, operation: value })}
            data={[
              { value: "", label: words.all },
              ...operations.map((value) => ({ value, label: operationName(value, language) })),
            ]}
          />
          <TextInput label={words.companyFilter} maw="12rem" {...field("company")} />
          <TextInput type="date" label={words.from} {...field("from")} />
          <TextInput type="date" label={words.to} {...field("to")} />
          <Button type="submit" variant="default">
            {words.apply}
          </Button>
          {filterNames.some((name) => filter[name]) && (
            <TextLink to="/operator/operation-log" py={6}>
              {words.clear}
            </TextLink>
          )}
          <Button component="a" href={csvUrl} variant="subtle" ms="auto">
            {words.csv}
          </Button>
        </Group>
      </form>
    </search>
  );
}
