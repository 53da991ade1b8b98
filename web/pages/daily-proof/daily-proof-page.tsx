import { Anchor, Group, Text, Title } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { api } from "../../api.ts";
import { LinkButton } from "../../components/link-button.tsx";
import { Loading } from "../../components/loading.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { Stale } from "../../components/stale.tsx";
import { keys } from "../../query-client.ts";
import { useUser } from "../../session.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { addMonths, endOfMonth } from "./days.ts";
import { Definitions } from "./definitions.tsx";
import { MonthTable } from "./month-table.tsx";

/** Milliseconds between two readings: a month is counted anew each time. */
const readEvery = 30_000;

/** The daily proof, a month at a time, for administrators; the month is in the address. */
export function DailyProofPage() {
  const words = useWords();
  const own = words.dailyProof;
  const language = useLanguage();
  const { timeZone } = useUser().company;
  const [search] = useSearchParams();
  const asked = search.get("month") ?? undefined;
  const proof = useQuery({
    queryKey: [...keys.dailyProof, asked],
    queryFn: () => api.proofMonth(asked),
    placeholderData: keepPreviousData,
    refetchInterval: readEvery,
  });
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
      <Text mb="md" maw="50rem">
        {own.intro}
      </Text>
      {proof.data === undefined && (proof.error === null ? <Loading /> : <Problem error={proof.error} />)}
      {proof.data !== undefined && (
        <>
          <Stale when={proof.isRefetchError} />
          <Group justify="space-between" mb="sm" gap="sm">
            <Group gap="xs">
              <LinkButton to={`?month=${addMonths(proof.data.month, -1)}`} variant="default" size="xs">
                {own.previousMonth}
              </LinkButton>
              <Title order={2}>{own.month(proof.data.month)}</Title>
              {proof.data.month < proof.data.today.slice(0, 7) && (
                <LinkButton to={`?month=${addMonths(proof.data.month, 1)}`} variant="default" size="xs">
                  {own.nextMonth}
                </LinkButton>
              )}
            </Group>
            <Anchor
              href={api.proofCsvUrl({
                from: `${proof.data.month}-01`,
                to: endOfMonth(proof.data.month),
                language,
              })}
              download
              underline="always"
            >
              {own.csvMonth}
            </Anchor>
          </Group>
          <MonthTable days={proof.data.days} today={proof.data.today} />
        </>
      )}
      <Definitions />
    </>
  );
}
