import { useQuery } from "@tanstack/react-query";
import { api } from "../../api.ts";
import { Loading } from "../../components/loading.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { Stale } from "../../components/stale.tsx";
import { keys, live } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";
import { BackfillHistory } from "./backfill-history.tsx";
import { BackfillProgress } from "./backfill-progress.tsx";
import { BackfillStart } from "./backfill-start.tsx";

/** Backfills, for administrators: the one under way, or the form that begins one; and those that are over. */
export function BackfillSection() {
  const words = useWords().storage;
  const list = useQuery({
    queryKey: keys.backfills,
    queryFn: api.backfills,
    refetchInterval: ({ state }) =>
      live.refetchInterval() === false ? false : state.data?.items.some(isUnderWay) ? 1500 : 10_000,
  });
  if (list.data === undefined) return list.error === null ? <Loading /> : <Problem error={list.error} />;
  const { items } = list.data;
  const underWay = items.find(isUnderWay);
  const over = items.filter((backfill) => !isUnderWay(backfill));
  return (
    <>
      <Section title={words.backfill}>
        <Stale when={list.isRefetchError} />
        {underWay === undefined ? <BackfillStart /> : <BackfillProgress backfill={underWay} />}
      </Section>
      {over.length > 0 && (
        <Section title={words.history}>
          <BackfillHistory backfills={over} />
        </Section>
      )}
    </>
  );
}

const isUnderWay = ({ state }: { state: string }) => state === "running" || state === "paused";
