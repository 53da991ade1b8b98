import { Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { Empty } from "../../components/empty.tsx";
import { LinkButton } from "../../components/link-button.tsx";
import { Loading } from "../../components/loading.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { Stale } from "../../components/stale.tsx";
import { StateDot } from "../../components/state-dot.tsx";
import { live } from "../../query-client.ts";
import { sourceKeys, sourcesApi } from "../../sources-api.ts";
import { useWords } from "../../words/words.ts";
import { OperatorSourceTable } from "./operator-source-table.tsx";

/** The phone systems of every company, those in trouble first. */
export function OperatorSourcesPage() {
  const all = useWords();
  const words = all.sources.ofCompanies;
  const [search] = useSearchParams();
  const show = search.get("show") === "trouble" ? "trouble" : undefined;
  const cursor = search.get("cursor") ?? undefined;
  const { data, error, isRefetchError } = useQuery({
    queryKey: [...sourceKeys.ofCompanies, show, cursor],
    queryFn: () => sourcesApi.ofCompanies({ show, cursor }),
    ...live,
  });
  return (
    <>
      <PageTitle
        title={all.sources.title}
        aside={data && <Text c="dimmed">{words.counts(data.counts.all, data.counts.troubled)}</Text>}
      />
      <Stack gap="md">
        <Text maw={760}>{words.intro}</Text>
        {data === undefined && (error === null ? <Loading /> : <Problem error={error} />)}
        {data !== undefined && (
          <>
            <Stale when={isRefetchError} />
            {data.counts.all === 0 && <Empty title={words.empty}>{words.emptyText}</Empty>}
            {data.counts.all > 0 && data.counts.troubled === 0 && (
              <Text>
                <StateDot tone="good">{words.well}</StateDot>
              </Text>
            )}
            {data.items.length > 0 && <OperatorSourceTable sources={data.items} named />}
            <Group gap="sm">
              {(show === undefined ? data.counts.troubled > 0 : true) && (
                <LinkButton
                  to={show === undefined ? "/operator/sources?show=trouble" : "/operator/sources"}
                  variant="default"
                >
                  {show === undefined ? words.onlyTrouble : words.all}
                </LinkButton>
              )}
              {cursor !== undefined && (
                <LinkButton
                  to={show === undefined ? "/operator/sources" : "/operator/sources?show=trouble"}
                  variant="default"
                >
                  {words.first}
                </LinkButton>
              )}
              {data.next !== null && (
                <LinkButton
                  to={`/operator/sources?${new URLSearchParams({ ...(show === undefined ? {} : { show }), cursor: data.next })}`}
                  variant="default"
                >
                  {words.next}
                </LinkButton>
              )}
            </Group>
          </>
        )}
      </Stack>
    </>
  );
}
