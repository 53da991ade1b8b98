import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Incident } from "../../../contract/incidents.ts";
import { api } from "../../api.ts";
import { Empty } from "../../components/empty.tsx";
import { Loading } from "../../components/loading.tsx";
import { Problem } from "../../components/problem.tsx";
import { keys, live } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";
import { ChoiceBar } from "./choice-bar.tsx";
import { ErrorTable } from "./error-table.tsx";
import type { ShipAgainHere } from "./use-ship-again.ts";

const nobody: ReadonlySet<string> = new Set();

/** Every failure of an incident, the newest first, more of them on demand. */
export function IncidentFailures({ incident, ship }: { incident: Incident; ship: ShipAgainHere }) {
  const words = useWords();
  const own = words.errorLog;
  const [chosen, setChosen] = useState(nobody);
  const { codes, since, closedAt } = incident;
  const time = { since, ...(closedAt === null ? {} : { until: closedAt }) };
  const log = useInfiniteQuery({
    queryKey: [...keys.errorLog, "incident", incident.service, codes, time],
    queryFn: ({ pageParam }) =>
      api.incidentErrors(codes, { ...time, ...(pageParam === "" ? {} : { cursor: pageParam }) }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    ...(closedAt === null ? live : {}),
  });
  if (log.data === undefined) return log.error === null ? <Loading /> : <Problem error={log.error} />;
  const entries = log.data.pages.flatMap(({ items }) => items);
  if (entries.length === 0) return <Empty title={own.noFailuresLeft} />;
  return (
    <>
      <ChoiceBar entries={entries} chosen={chosen} onChoose={setChosen} ship={ship} />
      <ErrorTable entries={entries} ship={ship} chosen={chosen} onChoose={setChosen} />
      {log.hasNextPage && (
        <Button
          variant="default"
          mt="sm"
          disabled={log.isFetchingNextPage}
          onClick={() => void log.fetchNextPage()}
        >
          {log.isFetchingNextPage ? words.loading : own.older}
        </Button>
      )}
    </>
  );
}
