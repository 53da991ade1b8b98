import { Button, Group, NativeSelect, TextInput } from "@mantine/core";
import type { ChangeEvent, FormEvent } from "react";
import { useSearchParams } from "react-router";
import { companySorts, destinationStates } from "../../../contract/operator.ts";
import { TextLink } from "../../components/link-button.tsx";
import { useTypedFilter } from "../../components/use-typed-filter.ts";
import { useWords } from "../../words/words.ts";

/** The names of the conditions, in the page's address and at the server alike. */
export const companyFilterNames = ["q", "show", "contract", "sort"] as const;
type CompanyFilterValues = Partial<Record<(typeof companyFilterNames)[number], string | undefined>>;

/** Search, state, contract and order; they write the page's address and begin at its top. */
export function CompanyFilter({ filter }: { filter: CompanyFilterValues }) {
  const words = useWords().operator;
  const [, setSearch] = useSearchParams();
  const { typed, type, write } = useTypedFilter(filter);
  const show = (next: CompanyFilterValues) => {
    const trimmed = { ...next, q: next.q?.trim() };
    write(trimmed);
    setSearch(
      Object.fromEntries(
        companyFilterNames.flatMap((name) => (trimmed[name] ? [[name, trimmed[name]]] : [])),
      ),
    );
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    show(typed);
  };
  const choose = (name: "show" | "contract" | "sort") => (event: ChangeEvent<HTMLSelectElement>) =>
    show({ ...typed, [name]: event.currentTarget.value });
  return (
    <search>
      <form onSubmit={submit}>
        <Group align="flex-end" gap="sm" mb="md">
          <TextInput
            type="search"
            name="q"
            label={words.filter}
            placeholder={words.filterHint}
            value={typed.q ?? ""}
            onChange={(event) => type({ ...typed, q: event.currentTarget.value })}
            w="16rem"
          />
          <NativeSelect
            name="show"
            label={words.show}
            value={typed.show ?? ""}
            onChange={choose("show")}
            data={[
              { value: "", label: words.shows.all },
              ...(["trouble", ...destinationStates] as const).map((value) => ({
                value,
                label: words.shows[value],
              })),
            ]}
          />
          <NativeSelect
            name="contract"
            label={words.contractFilter}
            value={typed.contract ?? ""}
            onChange={choose("contract")}
            data={[
              { value: "", label: words.contractAll },
              { value: "on", label: words.contractOn },
              { value: "off", label: words.contractOff },
            ]}
          />
          <NativeSelect
            name="sort"
            label={words.sort}
            value={typed.sort ?? ""}
            onChange={choose("sort")}
            data={companySorts.map((value) => ({
              value: value === "trouble" ? "" : value,
              label: words.sorts[value],
            }))}
          />
          <Button type="submit" variant="default">
            {words.apply}
          </Button>
          {companyFilterNames.some((name) => filter[name] !== undefined) && (
            <TextLink to="/operator" py={6}>
              {words.clear}
            </TextLink>
          )}
        </Group>
      </form>
    </search>
  );
}
