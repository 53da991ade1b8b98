import { Button, Checkbox, Group, NativeSelect, Popover, ScrollArea, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useSearchParams } from "react-router";
import { operationName } from "../../../contract/operation-words.ts";
import { operations } from "../../../contract/operations.ts";
import { TextLink } from "../../components/link-button.tsx";
import { useTypedFilter } from "../../components/use-typed-filter.ts";
import { peopleApi, peopleKeys } from "../../people-api.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { useActorName } from "./use-actor-name.ts";

/** The names of the filters, in the page's address and at the server alike. */
export const filterNames = ["operation", "actor", "from", "to"] as const;
export type OperationFilterValues = Partial<Record<(typeof filterNames)[number], string>>;

/** 操作 (several), person, period; they write the page's address and begin again at the newest entry. */
export function OperationFilter({ filter }: { filter: OperationFilterValues }) {
  const words = useWords().operationLog;
  const language = useLanguage();
  const nameOf = useActorName();
  const [, setSearch] = useSearchParams();
  const { typed, type, write } = useTypedFilter(filter);
  const chosen = (typed.operation ?? "").split(",").filter(Boolean);
  const actors = useQuery({ queryKey: peopleKeys.operationActors, queryFn: peopleApi.operationActors });
  const known = [...new Set([...(actors.data?.actors ?? []), ...(filter.actor ? [filter.actor] : [])])];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    write(typed);
    setSearch(new URLSearchParams(filterNames.flatMap((name) => (typed[name] ? [[name, typed[name]]] : []))));
  };
  const field = (name: keyof OperationFilterValues) => ({
    value: typed[name] ?? "",
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      type({ ...typed, [name]: value }),
  });
  const filtered = filterNames.some((name) => filter[name] !== undefined);
  return (
    <search>
      <form onSubmit={submit}>
        <Group align="flex-end" gap="sm" mb="md">
          <Popover position="bottom-start" trapFocus withinPortal={false} width={320}>
            <Popover.Target>
              <Button variant="default">
                {chosen.length === 0 ? words.allOperations : words.chosenOperations(chosen.length)}
              </Button>
            </Popover.Target>
            <Popover.Dropdown>
              <ScrollArea.Autosize mah={360}>
                <Checkbox.Group
                  value={chosen}
                  onChange={(now) => type({ ...typed, operation: now.join(",") })}
                  label={words.operation}
                >
                  <Stack gap={6} mt={6}>
                    {operations.map((operation) => (
                      <Checkbox
                        key={operation}
                        value={operation}
                        label={operationName(operation, language)}
                      />
                    ))}
                  </Stack>
                </Checkbox.Group>
              </ScrollArea.Autosize>
            </Popover.Dropdown>
          </Popover>
          <NativeSelect
            label={words.who}
            {...field("actor")}
            data={[
              { value: "", label: words.everybody },
              ...known.map((actor) => ({ value: actor, label: nameOf(actor) })),
            ]}
            maw={280}
          />
          <TextInput type="date" label={words.from} {...field("from")} max={typed.to} />
          <TextInput type="date" label={words.to} {...field("to")} min={typed.from} />
          <Button type="submit" variant="default">
            {words.apply}
          </Button>
          {filtered && (
            <TextLink to="/app/operation-log" py={6}>
              {words.clear}
            </TextLink>
          )}
        </Group>
      </form>
    </search>
  );
}
