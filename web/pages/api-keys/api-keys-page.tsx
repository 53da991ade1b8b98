import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Empty } from "../../components/empty.tsx";
import { Loading } from "../../components/loading.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { StackingTable } from "../../components/stacking-table.tsx";
import { Stale } from "../../components/stale.tsx";
import { peopleApi, peopleKeys } from "../../people-api.ts";
import { live } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";
import { AddKeyForm } from "./add-key-form.tsx";
import { KeyRow, useColumns } from "./key-row.tsx";

/** The company's API keys, and the form for another; administrators only. */
export function ApiKeysPage() {
  const words = useWords().apiKeys;
  const columns = useColumns();
  const page = useQuery({ queryKey: peopleKeys.apiKeys, queryFn: peopleApi.apiKeys, ...live });
  const [asked, setAsked] = useState<string | null>(null);
  const items = page.data?.items ?? [];
  const working = items.filter(({ endedAt }) => endedAt === null);
  const ended = items.filter(({ endedAt }) => endedAt !== null);
  return (
    <>
      <PageTitle title={words.title} />
      <Text maw={760}>{words.intro}</Text>
      {page.isPending && <Loading />}
      {page.error !== null && page.data === undefined && <Problem error={page.error} />}
      {page.data !== undefined && (
        <>
          <Stale when={page.error !== null} />
          <Section title={words.list}>
            {working.length === 0 ? (
              <Empty title={words.empty}>{words.emptyText}</Empty>
            ) : (
              <StackingTable label={words.list} columns={Object.values(columns)}>
                {working.map((key) => (
                  <KeyRow
                    key={key.id}
                    apiKey={key}
                    asked={asked === key.id}
                    onAsk={(open) => setAsked(open ? key.id : null)}
                  />
                ))}
              </StackingTable>
            )}
          </Section>
          <Section title={words.add}>
            <AddKeyForm />
          </Section>
          {ended.length > 0 && (
            <Section title={words.endedKeys(ended.length)}>
              <StackingTable label={words.endedKeys(ended.length)} columns={Object.values(columns)}>
                {ended.map((key) => (
                  <KeyRow key={key.id} apiKey={key} asked={false} onAsk={() => undefined} />
                ))}
              </StackingTable>
            </Section>
          )}
        </>
      )}
    </>
  );
}
