import { Group, SegmentedControl, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import type { CallFlow, CallRow } from "../../../contract/calls.ts";
import { api } from "../../api.ts";
import { Loading } from "../../components/loading.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { Stale } from "../../components/stale.tsx";
import { dateAndTime } from "../../format.ts";
import { keys, live } from "../../query-client.ts";
import { useUser } from "../../session.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { CsvMenu } from "../storage/csv-menu.tsx";
import { CallFilter } from "./call-filter.tsx";
import { readAddress, writeAddress } from "./call-filter-values.ts";
import { CallResults } from "./call-results.tsx";
import { readUntilFull } from "./read-until-full.ts";

/** Rows that fill a page; a search that finds fewer is gone on with. */
const fullPage = { list: 50, flow: 30 };
/** A search that took several requests is repeated by itself only so often, in milliseconds. */
const slowly = 30_000;

/** The call history, newest first, call by call or chain by chain; all that it shows is in the address. */
export function CallsPage() {
  const words = useWords().calls;
  const language = useLanguage();
  const { timeZone } = useUser().company;
  const [search, setSearch] = useSearchParams();
  const address = readAddress(search);
  const { view, filter, cursor } = address;
  const [lookedBackTo, setLookedBackTo] = useState<string | null>(null);
  const queryKey = [...(view === "flow" ? keys.callFlows : keys.calls), filter, cursor];
  const calls = useQuery({
    queryKey,
    queryFn: ({ signal }) => {
      setLookedBackTo(null);
      const options = { size: fullPage[view], signal, onProgress: setLookedBackTo };
      return view === "flow"
        ? readUntilFull<CallRow | CallFlow, Awaited<ReturnType<typeof api.callFlows>>>(
            (at) => api.callFlows({ ...filter, cursor: at }),
            cursor,
            options,
          )
        : readUntilFull<CallRow | CallFlow, Awaited<ReturnType<typeof api.calls>>>(
            (at) => api.calls({ ...filter, cursor: at }),
            cursor,
            options,
          );
    },
    placeholderData: keepPreviousData,
    ...live,
    refetchInterval: ({ state }) => ((state.data?.requests ?? 1) > 1 ? slowly : live.refetchInterval()),
  });
  const isOther = calls.isPlaceholderData;
  // What stands in for a page that is on its way is a list of its own: the page itself replaces it wherever one reads.
  const scope = JSON.stringify([queryKey, isOther]);
  const lastCursor = useRef(cursor);
  useEffect(() => {
    if (lastCursor.current !== cursor) window.scrollTo(0, 0);
    lastCursor.current = cursor;
  }, [cursor]);

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
      <CallFilter view={view} filter={filter} />
      <Group mb="sm" gap="md" mih="2.25rem">
        <SegmentedControl
          aria-label={words.view}
          value={view}
          onChange={(value) => setSearch(writeAddress({ view: value === "flow" ? "flow" : "list", filter }))}
          data={[
            { value: "list", label: words.listView },
            { value: "flow", label: words.flowView },
          ]}
        />
        <Text size="sm" c="dimmed" role="status">
          {(isOther || lookedBackTo !== null) && calls.isFetching && (
            <span className="appear-late">
              {lookedBackTo === null
                ? words.searching
                : words.searchingBackTo(dateAndTime(lookedBackTo, language, timeZone))}
            </span>
          )}
        </Text>
        <CsvMenu />
      </Group>
      {calls.data === undefined && (calls.error === null ? <Loading /> : <Problem error={calls.error} />)}
      {calls.data !== undefined && (
        <>
          <Stale when={calls.isRefetchError} />
          <CallResults {...address} page={calls.data} scope={scope} />
        </>
      )}
    </>
  );
}
