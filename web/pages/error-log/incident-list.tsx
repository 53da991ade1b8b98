import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Incident } from "../../../contract/incidents.ts";
import { api } from "../../api.ts";
import { Empty } from "../../components/empty.tsx";
import { Loading } from "../../components/loading.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { Stale } from "../../components/stale.tsx";
import { keys, live } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";
import { IncidentCard } from "./incident-card.tsx";
import type { ShipAgainHere } from "./use-ship-again.ts";

/** The error log by incident: what is wrong now, then what was. */
export function IncidentList({ ship }: { ship: ShipAgainHere }) {
  const words = useWords();
  const own = words.errorLog;
  const list = useInfiniteQuery({
    queryKey: keys.incidents,
    queryFn: ({ pageParam }) => api.incidents(pageParam === "" ? undefined : pageParam),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    ...live,
  });
  if (list.data === undefined) return list.error === null ? <Loading /> : <Problem error={list.error} />;
  const all = list.data.pages.flatMap(({ items }) => items);
  const now = all.filter(({ closedAt }) => closedAt === null);
  const ended = all.filter(({ closedAt }) => closedAt !== null);
  if (all.length === 0) return <Empty title={own.empty}>{own.emptyText}</Empty>;
  const cards = (incidents: readonly Incident[]) =>
    incidents.map((incident) => (
      <IncidentCard
        key={incident.id ?? `${incident.service} ${incident.kind}`}
        incident={incident}
        ship={ship}
      />
    ));
  return (
    <>
      <Stale when={list.isRefetchError} />
      <Section title={own.nowTitle}>
        {now.length === 0 ? <Empty title={own.emptyOpen} /> : cards(now)}
      </Section>
      {ended.length > 0 && (
        <Section title={own.endedTitle}>
          {cards(ended)}
          {list.hasNextPage && (
            <Button
              variant="default"
              disabled={list.isFetchingNextPage}
              onClick={() => void list.fetchNextPage()}
            >
              {list.isFetchingNextPage ? words.loading : own.olderIncidents}
            </Button>
          )}
        </Section>
      )}
    </>
  );
}
