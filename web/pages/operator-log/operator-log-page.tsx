import { Table, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { operationDays } from "../../../contract/operation-days.ts";
import { operationName } from "../../../contract/operation-words.ts";
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
import { ownTimeZone } from "../operator-company/time-zones.ts";
import { dayBegin } from "./day-begin.ts";
import { Details } from "./details.tsx";
import { OperatorLogFilter } from "./operator-log-filter.tsx";

/** The operator's own acts, newest first. */
export function OperatorLogPage() {
  const { operatorLog: words, operatorHealth } = useWords();
  const language = useLanguage();
  const [search] = useSearchParams();
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
  const columns = {
    at: { key: "at", label: words.at, width: "11rem" },
    actor: { key: "actor", label: words.actor, width: "14rem" },
    operation: { key: "operation", label: words.operation, width: "11rem" },
    company: { key: "company", label: words.company, width: "8rem" },
    details: { key: "details", label: words.details },
  } as const;
  return (
    <>
      <PageTitle title={words.title} aside={<Text c="dimmed">{operatorHealth.zone(ownTimeZone())}</Text>} />
      <Text mb="md">{words.intro(operationDays)}</Text>
      <OperatorLogFilter filter={shown} csvUrl={api.operatorLogCsvUrl(filter)} />
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
