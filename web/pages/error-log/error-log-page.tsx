import { Group, SegmentedControl, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { api } from "../../api.ts";
import { Empty } from "../../components/empty.tsx";
import { Loading } from "../../components/loading.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Pager } from "../../components/pager.tsx";
import { Problem } from "../../components/problem.tsx";
import { Stale } from "../../components/stale.tsx";
import { keys, live } from "../../query-client.ts";
import { useUser } from "../../session.tsx";
import { useWords } from "../../words/words.ts";
import { NotFoundPage } from "../not-found/not-found-page.tsx";
import { ErrorTable } from "./error-table.tsx";

/** Every failure of the integration with its cause and cure, for administrators (S18). */
export function ErrorLogPage() {
  const { role } = useUser();
  return role === "administrator" ? <ErrorLog /> : <NotFoundPage />;
}

function ErrorLog() {
  const words = useWords();
  const own = words.errorLog;
  const { timeZone } = useUser().company;
  const [search, setSearch] = useSearchParams();
  const state = search.get("state") ?? "";
  const filter = { state, cursor: search.get("cursor") ?? undefined };
  const log = useQuery({
    queryKey: [...keys.errorLog, filter],
    queryFn: () => api.errorLog(filter),
    placeholderData: keepPreviousData,
    ...live,
  });
  const empty = state === "open" ? own.emptyOpen : state === "recovered" ? own.emptyRecovered : own.empty;
  return (
    <>
      <PageTitle
        title={own.title}
        aside={
          <Text size="xs" c="dimmed">
            {words.calls.zone(timeZone)}
          </Text>
        }
      />
      <Group mb="md" gap="sm">
        <SegmentedControl
          aria-label={own.filter}
          value={state}
          onChange={(value) => setSearch(value === "" ? {} : { state: value })}
          data={[
            { value: "", label: own.all },
            { value: "open", label: own.open },
            { value: "recovered", label: own.recovered },
          ]}
        />
        {log.data !== undefined && log.data.open > 0 && <Text>{own.openCount(log.data.open)}</Text>}
      </Group>
      {log.data === undefined && (log.error === null ? <Loading /> : <Problem error={log.error} />)}
      {log.data !== undefined && (
        <>
          <Stale when={log.isRefetchError} />
          {log.data.items.length === 0 ? (
            <Empty title={empty}>{state === "" ? own.emptyText : null}</Empty>
          ) : (
            <ErrorTable entries={log.data.items} />
          )}
          <Pager next={log.data.next} words={own} />
        </>
      )}
    </>
  );
}
