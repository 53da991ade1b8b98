import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Empty } from "../../components/empty.tsx";
import { LinkButton } from "../../components/link-button.tsx";
import { Loading } from "../../components/loading.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { StackingTable } from "../../components/stacking-table.tsx";
import { Stale } from "../../components/stale.tsx";
import { live } from "../../query-client.ts";
import { sourceKeys, sourcesApi } from "../../sources-api.ts";
import { useWords } from "../../words/words.ts";
import { PlainPushRow, SourceRow, useColumns } from "./source-row.tsx";

/** The company's phone systems, and what comes without one; administrators only. */
export function SourcesPage() {
  const words = useWords().sources;
  const columns = Object.values(useColumns());
  const page = useQuery({ queryKey: sourceKeys.all, queryFn: sourcesApi.list, ...live });
  const items = page.data?.items ?? [];
  const working = items.filter(({ endedAt }) => endedAt === null);
  const ended = items.filter(({ endedAt }) => endedAt !== null);
  const push = page.data?.push;
  const showsPush = push !== undefined && (push.keys > 0 || push.receivedAt !== null);
  return (
    <>
      <PageTitle
        title={words.title}
        aside={<LinkButton to="/app/settings/sources/new">{words.add}</LinkButton>}
      />
      <Text maw={760}>{words.intro}</Text>
      {page.isPending && <Loading />}
      {page.error !== null && page.data === undefined && <Problem error={page.error} />}
      {page.data !== undefined && (
        <>
          <Stale when={page.error !== null} />
          <Section title={words.list}>
            {working.length === 0 && <Empty title={words.empty}>{words.emptyText}</Empty>}
            {(working.length > 0 || showsPush) && (
              <StackingTable label={words.list} columns={columns}>
                {working.map((source) => (
                  <SourceRow key={source.id} source={source} />
                ))}
                {showsPush && <PlainPushRow push={push} />}
              </StackingTable>
            )}
          </Section>
          {ended.length > 0 && (
            <Section title={words.endedSources(ended.length)}>
              <StackingTable label={words.endedSources(ended.length)} columns={columns}>
                {ended.map((source) => (
                  <SourceRow key={source.id} source={source} />
                ))}
              </StackingTable>
            </Section>
          )}
        </>
      )}
    </>
  );
}
