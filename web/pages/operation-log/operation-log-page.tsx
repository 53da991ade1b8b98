import { Anchor, Group, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { operationDays } from "../../../contract/operation-days.ts";
import { Empty } from "../../components/empty.tsx";
import { Loading } from "../../components/loading.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Pager } from "../../components/pager.tsx";
import { Problem } from "../../components/problem.tsx";
import { Stale } from "../../components/stale.tsx";
import { peopleApi, peopleKeys } from "../../people-api.ts";
import { live } from "../../query-client.ts";
import { useUser } from "../../session.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { filterNames, OperationFilter, type OperationFilterValues } from "./operation-filter.tsx";
import { OperationTable } from "./operation-table.tsx";

/** Who changed what, when and from where (操作ログ); administrators only. */
export function OperationLogPage() {
  const { operationLog: words, calls } = useWords();
  const { timeZone } = useUser().company;
  const language = useLanguage();
  const [search] = useSearchParams();
  const filter: OperationFilterValues = Object.fromEntries(
    filterNames.flatMap((name) => {
      const value = search.get(name);
      return value ? [[name, value]] : [];
    }),
  );
  const asked = { ...filter, cursor: search.get("cursor") ?? undefined };
  const list = useQuery({
    queryKey: [...peopleKeys.operationLog, asked],
    queryFn: () => peopleApi.operationLog(asked),
    placeholderData: keepPreviousData,
    ...live,
  });
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <>
      <PageTitle
        title={words.title}
        aside={
          <Group gap="md">
            <Text size="xs" c="dimmed">
              {calls.zone(timeZone)}
            </Text>
            <Anchor href={peopleApi.operationLogCsvUrl({ ...filter, language })} download underline="always">
              {words.csv}
            </Anchor>
          </Group>
        }
      />
      <Text mb="md">{words.intro(operationDays)}</Text>
      <OperationFilter filter={filter} />
      {list.isPending && <Loading />}
      {list.error !== null && list.data === undefined && <Problem error={list.error} />}
      {list.data !== undefined && (
        <>
          <Stale when={list.error !== null} />
          {list.data.items.length === 0 ? (
            <Empty title={isFiltered ? words.emptyFilter : words.empty}>
              {!isFiltered && words.emptyText}
            </Empty>
          ) : (
            <OperationTable items={list.data.items} />
          )}
          <Group>
            <Pager next={list.data.next} words={words} />
          </Group>
        </>
      )}
    </>
  );
}
