import { Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { api } from "../../api.ts";
import { CallTable } from "../../components/call-table.tsx";
import { Empty } from "../../components/empty.tsx";
import { TextLink } from "../../components/link-button.tsx";
import { Loading } from "../../components/loading.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Pager } from "../../components/pager.tsx";
import { Problem } from "../../components/problem.tsx";
import { Stale } from "../../components/stale.tsx";
import { keys, live } from "../../query-client.ts";
import { useUser } from "../../session.tsx";
import { useWords } from "../../words/words.ts";
import { CallFilter } from "./call-filter.tsx";

/** The call history, newest first; search, state and place in the list are in the address. */
export function CallsPage() {
  const words = useWords().calls;
  const { timeZone } = useUser().company;
  const [search] = useSearchParams();
  const filter = {
    q: search.get("q") ?? undefined,
    state: search.get("state") ?? undefined,
    cursor: search.get("cursor") ?? undefined,
  };
  const calls = useQuery({
    queryKey: [...keys.calls, filter],
    queryFn: () => api.calls(filter),
    placeholderData: keepPreviousData,
    ...live,
  });
  const filtered = filter.q !== undefined || filter.state !== undefined;

  return (
    <>
      <PageTitle
        title={words.title}
        aside={
          <Text size="xs" c="dimmed">
            {words.zone(timeZone)}
          </Text>
        }
      />
      <CallFilter key={filter.q} q={filter.q ?? ""} state={filter.state ?? ""} />
      {calls.data === undefined && (calls.error === null ? <Loading /> : <Problem error={calls.error} />)}
      {calls.data !== undefined && (
        <>
          <Stale when={calls.isRefetchError} />
          {calls.data.items.length > 0 && <CallTable label={words.title} calls={calls.data.items} />}
          {calls.data.items.length === 0 && filtered && (
            <Empty title={words.emptySearch}>
              <TextLink to="/app/calls">{words.clear}</TextLink>
            </Empty>
          )}
          {calls.data.items.length === 0 && !filtered && <Empty title={words.empty}>{words.emptyText}</Empty>}
          <Pager
            next={calls.data.next}
            words={{ ...words, here: filter.cursor === undefined ? words.newestPage : words.olderPage }}
          />
        </>
      )}
    </>
  );
}
