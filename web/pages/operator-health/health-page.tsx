import { Text } from "@mantine/core";
import { Loading } from "../../components/loading.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { Stale } from "../../components/stale.tsx";
import { useWords } from "../../words/words.ts";
import { ownTimeZone } from "../operator-company/time-zones.ts";
import { Attention } from "./attention.tsx";
import { MasterKey } from "./master-key.tsx";
import { Network } from "./network.tsx";
import { Pictures } from "./pictures.tsx";
import { Present } from "./present.tsx";
import { Processes } from "./processes.tsx";
import { TroubledCompanies } from "./troubled-companies.tsx";
import { useHealth, useHealthSeries, useTroubledCompanies } from "./use-health.ts";

/** How the whole installation stands and stood, at a glance. */
export function HealthPage() {
  const words = useWords().operatorHealth;
  const { data, error, isRefetchError } = useHealth();
  // The page comes up whole: parts that come one after the other would push each other down.
  const waits = [useTroubledCompanies(), useHealthSeries()].some(({ isPending }) => isPending);
  return (
    <>
      <PageTitle title={words.title} aside={<Text c="dimmed">{words.zone(ownTimeZone())}</Text>} />
      {data === undefined && error !== null && <Problem error={error} />}
      {(data === undefined ? error === null : waits) && <Loading />}
      {data !== undefined && !waits && (
        <>
          <Stale when={isRefetchError} />
          <Attention health={data} />
          <Present health={data} />
          <TroubledCompanies />
          <Pictures spool={data.spool} />
          <Processes processes={data.processes} />
          <MasterKey />
          <Network health={data} />
        </>
      )}
    </>
  );
}
