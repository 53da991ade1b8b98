import { Button, Checkbox, Group, NativeSelect, Popover, ScrollArea, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useSearchParams } from "react-router";
import { operationName } from "../../../contract/operation-words.ts";
import { operations } from "../../../contract/operations.ts";
import { TextLink } from "../../components/link-button.tsx";
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
  const [chosen, setChosen] = useState<string[]>((filter.operation ?? "").split(",").filter(Boolean));
  const actors = useQuery({ queryKey: peopleKeys.operationActors, queryFn: peopleApi.operationActors });
  const known = [...new Set([...(actors.data?.actors ?? []), ...(filter.actor ? [filter.actor] : [])])];
  const show = (form: HTMLFormElement) => {
    const given = new URLSearchParams();
    if (chosen.length > 0) given.set("operation", chosen.join(","));
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && value.trim() !== "" && name !== "chosen")
        given.set(name, value.trim());
    }
    setSearch(given);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    show(event.currentTarget);
  };
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
                <Checkbox.Group value={chosen} onChange={setChosen} label={words.operation}>
                  <Stack gap={6} mt={6}>
                    {operations.map((operation) => (
                      <Checkbox
                        key={operation}
                        value={operation}
                        name="chosen"
                        label={operationName(operation, language)}
                      />
                    ))}
                  </Stack>
                </Checkbox.Group>
              </ScrollArea.Autosize>
            </Popover.Dropdown>
          </Popover>
          <NativeSelect
            // Its choices come after the page.
            key={known.length}
            name="actor"
            label={words.who}
            defaultValue={filter.actor ?? ""}
            data={[
              { value: "", label: words.everybody },
              ...known.map((actor) => ({ value: actor, label: nameOf(actor) })),
            ]}
            maw={280}
          />
          <TextInput
            type="date"
            name="from"
            label={words.from}
            defaultValue={filter.from ?? ""}
            max={filter.to}
          />
          <TextInput
            type="date"
            name="to"
            label={words.to}
            defaultValue={filter.to ?? ""}
            min={filter.from}
          />
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
