import { Button, Group, NativeSelect, Table, Text, TextInput } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useSearchParams } from "react-router";
import { operationName } from "../../../contract/operation-words.ts";
import { operations } from "../../../contract/operations.ts";
import { api } from "../../api.ts";
import { Empty } from "../../components/empty.tsx";
import { TextLink } from "../../components/link-button.tsx";
import { Loading } from "../../components/loading.tsx";
import { Moment } from "../../components/moment.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Pager } from "../../components/pager.tsx";
import { Problem } from "../../components/problem.tsx";
import { Cell, StackingTable } from "../../components/stacking-table.tsx";
import { Stale } from "../../components/stale.tsx";
import { keys } from "../../query-client.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { dayBegin } from "./day-begin.ts";
import { Details } from "./details.tsx";

/** The operator's own acts, newest first. */
export function OperatorLogPage() {
  const words = useWords().operatorLog;
  const language = useLanguage();
  const [search, setSearch] = useSearchParams();
  const given = (name: string) => search.get(name) || undefined;
  const shown = {
    operation: given("operation"),
    company: given("company"),
    from: given("from"),
    to: given("to"),
  };
  const filter = {
    operation: shown.operation,
    company: shown.company,
    from: dayBegin(shown.from, 0),
    before: dayBegin(shown.to, 1),
  };
  const cursor = given("cursor");
  const log = useQuery({
    queryKey: [...keys.operatorLog, filter, cursor],
    queryFn: () => api.operatorLog({ ...filter, cursor }),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
  const filtered = Object.values(shown).some((value) => value !== undefined);
  const show = (form: HTMLFormElement) => {
    const values = [...new FormData(form)].flatMap(([name, value]) =>
      typeof value === "string" && value.trim() !== "" ? [[name, value.trim()]] : [],
    );
    setSearch(new URLSearchParams(values));
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    show(event.currentTarget);
  };
  const columns = {
    at: { key: "at", label: words.at, width: "11rem" },
    actor: { key: "actor", label: words.actor, width: "14rem" },
    operation: { key: "operation", label: words.operation, width: "11rem" },
    company: { key: "company", label: words.company, width: "8rem" },
    details: { key: "details", label: words.details },
  } as const;
  return (
    <>
      <PageTitle title={words.title} />
      <Text mb="md">{words.intro}</Text>
      <search>
        <form onSubmit={submit} key={search.toString()}>
          <Group align="flex-end" gap="sm" mb="md">
            <NativeSelect
              name="operation"
              label={words.operation}
              defaultValue={shown.operation ?? ""}
              onChange={(event) => event.currentTarget.form && show(event.currentTarget.form)}
              data={[
                { value: "", label: words.all },
                ...operations.map((value) => ({ value, label: operationName(value, language) })),
              ]}
            />
            <TextInput
              name="company"
              label={words.companyFilter}
              defaultValue={shown.company ?? ""}
              maw="12rem"
            />
            <TextInput type="date" name="from" label={words.from} defaultValue={shown.from ?? ""} />
            <TextInput type="date" name="to" label={words.to} defaultValue={shown.to ?? ""} />
            <Button type="submit" variant="default">
              {words.apply}
            </Button>
            {filtered && (
              <TextLink to="/operator/operation-log" py={6}>
                {words.clear}
              </TextLink>
            )}
            <Button component="a" href={api.operatorLogCsvUrl(filter)} variant="subtle" ms="auto">
              {words.csv}
            </Button>
          </Group>
        </form>
      </search>
      {log.data === undefined && (log.error === null ? <Loading /> : <Problem error={log.error} />)}
      {log.data !== undefined && (
        <>
          <Stale when={log.isRefetchError} />
          {log.data.items.length === 0 ? (
            <Empty title={filtered ? words.emptyFilter : words.empty} />
          ) : (
            <StackingTable label={words.title} columns={Object.values(columns)}>
              {log.data.items.map((act) => (
                <Table.Tr key={act.id}>
                  <Cell column={columns.at}>
                    <Moment at={act.at} />
                  </Cell>
                  <Cell column={columns.actor}>
                    {act.actor === "command line"
                      ? words.commandLine
                      : words.operator(act.actor.replace(/^operator /, ""))}
                    {act.address !== null && (
                      <Text size="xs" c="dimmed">
                        {words.address(act.address)}
                      </Text>
                    )}
                  </Cell>
                  <Cell column={columns.operation}>{operationName(act.operation, language)}</Cell>
                  <Cell column={columns.company}>
                    {act.company === null ? (
                      words.installation
                    ) : (
                      <TextLink to={`/operator/companies/${act.company}`}>{act.company}</TextLink>
                    )}
                  </Cell>
                  <Cell column={columns.details}>
                    <Details details={act.details} />
                  </Cell>
                </Table.Tr>
              ))}
            </StackingTable>
          )}
          <Pager next={log.data.next} words={words} />
        </>
      )}
    </>
  );
}
