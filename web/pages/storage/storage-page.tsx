import { useQuery } from "@tanstack/react-query";
import { api } from "../../api.ts";
import { Loading } from "../../components/loading.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { Stale } from "../../components/stale.tsx";
import { keys } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";
import { BackfillHistory } from "./backfill-history.tsx";
import { BackfillProgress } from "./backfill-progress.tsx";
import { BackfillStart } from "./backfill-start.tsx";

/** ストレージ: backfills, with how far they are. */
export function StoragePage() {
  const words = useWords().storage;
  const list = useQuery({
    queryKey: keys.backfills,
    queryFn: api.backfills,
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? 1500 : 10_000),
  });
  if (list.data === undefined) return list.error === null ? <Loading /> : <Problem error={list.error} />;
  const { items } = list.data;
  const underWay = items.find(isUnderWay);
  const over = items.filter((backfill) => !isUnderWay(backfill));
  return (
    <>
      <PageTitle title={words.title} />
      <Stale when={list.isRefetchError} />
      <Section title={words.backfill}>
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
