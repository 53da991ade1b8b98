import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { OperatorSource } from "../../../contract/source-pages.ts";
import { CopyLine } from "../../components/copy-line.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { live } from "../../query-client.ts";
import { sourceKeys, sourcesApi } from "../../sources-api.ts";
import { useWords } from "../../words/words.ts";
import { Question } from "../notifications/question.tsx";
import { OperatorSourceTable } from "./operator-source-table.tsx";
import { WatchFolderForm } from "./watch-folder-form.tsx";

/** A company's phone systems on its page of the operator, with what is a place on the server. */
export function CompanySources({ companyId, timeZone }: { companyId: string; timeZone: string }) {
  const words = useWords().sources.ofCompanies;
  const { data, error } = useQuery({
    queryKey: [...sourceKeys.ofCompanies, "company", companyId],
    queryFn: () => sourcesApi.ofCompanies({ company: companyId }),
    ...live,
  });
  const watched = data?.items.filter(({ settings }) => settings.folder !== undefined) ?? [];
  return (
    <Section title={words.section}>
      <Stack gap="md">
        {data === undefined && error !== null && <Problem error={error} />}
        {data?.items.length === 0 && <Text>{words.sectionEmpty}</Text>}
        {data !== undefined && data.items.length > 0 && (
          <OperatorSourceTable sources={data.items} named={false} />
        )}
        {watched.map((source) => (
          <Unwatch key={source.id} companyId={companyId} source={source} />
        ))}
        <Title order={3}>{words.addFolder}</Title>
        <WatchFolderForm companyId={companyId} timeZone={timeZone} sources={data?.items ?? []} />
        <Text size="sm">{words.factsText}</Text>
        <CopyLine
          what={words.factsText}
          text={`npx onbin source facts --company ${companyId} --add PBX --cdr /var/log/asterisk/cdr-csv/Master.csv`}
        />
      </Stack>
    </Section>
  );
}

function Unwatch({ companyId, source: { id, settings } }: { companyId: string; source: OperatorSource }) {
  const words = useWords().sources.ofCompanies;
  const client = useQueryClient();
  const [asked, setAsked] = useState(false);
  const remove = useMutation({
    mutationFn: () => sourcesApi.unwatchFolder(companyId, id),
    onSettled: () => client.invalidateQueries({ queryKey: sourceKeys.ofCompanies }),
  });
  const path = settings.folder?.path ?? "";
  return (
    <div>
      <Group>
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          aria-expanded={asked}
          onClick={() => setAsked(!asked)}
          styles={{ label: { whiteSpace: "normal", overflowWrap: "anywhere" }, root: { height: "auto" } }}
        >
          {words.unwatch(path)}
        </Button>
      </Group>
      {asked && (
        <Question
          text={[words.unwatchQuestion]}
          yes={words.unwatchNow}
          danger
          error={remove.error}
          onYes={() => remove.mutate()}
          onNo={() => setAsked(false)}
        />
      )}
    </div>
  );
}
