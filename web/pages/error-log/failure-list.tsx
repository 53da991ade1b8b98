import { Anchor, Group, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { api } from "../../api.ts";
import { Empty } from "../../components/empty.tsx";
import { TextLink } from "../../components/link-button.tsx";
import { Loading } from "../../components/loading.tsx";
import { Pager } from "../../components/pager.tsx";
import { Problem } from "../../components/problem.tsx";
import { Stale } from "../../components/stale.tsx";
import { keys, live } from "../../query-client.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { ChoiceBar } from "./choice-bar.tsx";
import { ErrorFilter, type ErrorFilterValues, filterNames } from "./error-filter.tsx";
import { ErrorTable } from "./error-table.tsx";
import type { ShipAgainHere } from "./use-ship-again.ts";

const nobody: ReadonlySet<string> = new Set();

/** Every failure as a row of its own, filtered by what the page's address says. */
export function FailureList({ ship }: { ship: ShipAgainHere }) {
  const own = useWords().errorLog;
  const language = useLanguage();
  const [search] = useSearchParams();
  const [chosen, setChosen] = useState(nobody);
  const filter: ErrorFilterValues = Object.fromEntries(
    filterNames.flatMap((name) => {
      const value = search.get(name);
      return value ? [[name, value]] : [];
    }),
  );
  const asked = { ...filter, cursor: search.get("cursor") ?? undefined };
  const log = useQuery({
    queryKey: [...keys.errorLog, asked],
    queryFn: () => api.errorLog(asked),
    placeholderData: keepPreviousData,
    ...live,
  });
  return (
    <>
      <ErrorFilter filter={filter} codes={log.data?.codes ?? []} />
      {log.data === undefined && (log.error === null ? <Loading /> : <Problem error={log.error} />)}
      {log.data !== undefined && (
        <>
          <Stale when={log.isRefetchError} />
          <Group mb="xs" gap="md" justify="space-between">
            <Text>{log.data.open > 0 && own.openCount(log.data.open)}</Text>
            <Anchor href={api.errorLogCsvUrl({ ...filter, language })} download underline="always">
              {own.csv}
            </Anchor>
          </Group>
          {log.data.items.length === 0 ? (
            <NoErrors filter={filter} />
          ) : (
            <>
              <ChoiceBar entries={log.data.items} chosen={chosen} onChoose={setChosen} ship={ship} />
              <ErrorTable
                entries={log.data.items}
                ship={ship}
                chosen={chosen}
                onChoose={setChosen}
                filter={filter}
              />
            </>
          )}
          <Pager next={log.data.next} words={own} />
        </>
      )}
    </>
  );
}

function NoErrors({ filter }: { filter: ErrorFilterValues }) {
  const own = useWords().errorLog;
  const { state, ...others } = filter;
  if (Object.keys(others).length > 0) {
    return (
      <Empty title={own.emptyFilter}>
        <TextLink to="/app/error-log?view=list">{own.clear}</TextLink>
      </Empty>
    );
  }
  if (state === "open") return <Empty title={own.emptyOpen} />;
  if (state === "recovered") return <Empty title={own.emptyRecovered} />;
  return <Empty title={own.empty}>{own.emptyText}</Empty>;
}
