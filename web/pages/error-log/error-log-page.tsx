import { SegmentedControl, Stack, Text } from "@mantine/core";
import { useSearchParams } from "react-router";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { ShipOutcome } from "../../components/ship-outcome.tsx";
import { useUser } from "../../session.tsx";
import { useWords } from "../../words/words.ts";
import { filterNames } from "./error-filter.tsx";
import { FailureList } from "./failure-list.tsx";
import { IncidentList } from "./incident-list.tsx";
import { useShipAgain } from "./use-ship-again.ts";

/** What went wrong with the integration, by incident or failure by failure, for administrators (S18). */
export function ErrorLogPage() {
  const words = useWords();
  const own = words.errorLog;
  const { timeZone } = useUser().company;
  const [search, setSearch] = useSearchParams();
  const ship = useShipAgain();
  const isList = search.get("view") === "list" || filterNames.some((name) => search.has(name));
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
      <Stack gap="sm" mb="md">
        <SegmentedControl
          aria-label={own.view}
          w="fit-content"
          value={isList ? "list" : "incidents"}
          onChange={(view) => setSearch(view === "list" ? { view } : {})}
          data={[
            { value: "incidents", label: own.byIncident },
            { value: "list", label: own.asList },
          ]}
        />
        {ship.error !== null && <Problem error={ship.error} />}
        {ship.run !== null && <ShipOutcome run={ship.run} onClose={ship.close} />}
      </Stack>
      {isList ? <FailureList ship={ship} /> : <IncidentList ship={ship} />}
    </>
  );
}
