import { Button, Group, NativeSelect, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { useSearchParams } from "react-router";
import { companySorts, destinationStates } from "../../../contract/operator.ts";
import { TextLink } from "../../components/link-button.tsx";
import { useWords } from "../../words/words.ts";

/** The names of the conditions, in the page's address and at the server alike. */
export const companyFilterNames = ["q", "show", "contract", "sort"] as const;

/** Search, state, contract and order; they write the page's address and begin at its top. */
export function CompanyFilter({ filter }: { filter: Record<string, string | undefined> }) {
  const words = useWords().operator;
  const [, setSearch] = useSearchParams();
  const show = (form: HTMLFormElement) => {
    const given = [...new FormData(form)].flatMap(([name, value]) =>
      typeof value === "string" && value.trim() !== "" ? [[name, value.trim()]] : [],
    );
    setSearch(new URLSearchParams(given));
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    show(event.currentTarget);
  };
  const change = (event: { currentTarget: { form: HTMLFormElement | null } }) => {
    if (event.currentTarget.form !== null) show(event.currentTarget.form);
  };
  return (
    <search>
      <form onSubmit={submit}>
        <Group align="flex-end" gap="sm" mb="md">
          <TextInput
            type="search"
            name="q"
            label={words.filter}
            placeholder={words.filterHint}
            defaultValue={filter.q ?? ""}
            w="16rem"
          />
          <NativeSelect
            name="show"
            label={words.show}
            defaultValue={filter.show ?? ""}
            onChange={change}
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
            defaultValue={filter.contract ?? ""}
            onChange={change}
            data={[
              { value: "", label: words.contractAll },
              { value: "on", label: words.contractOn },
              { value: "off", label: words.contractOff },
            ]}
          />
          <NativeSelect
            name="sort"
            label={words.sort}
            defaultValue={filter.sort ?? ""}
            onChange={change}
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
