import { Anchor, Group, List, Stack, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useParams, useSearchParams } from "react-router";
import type { ProofDay, ProofList } from "../../../contract/daily-proof.ts";
import { proofLists } from "../../../contract/daily-proof.ts";
import { api } from "../../api.ts";
import { Empty } from "../../components/empty.tsx";
import { TextLink } from "../../components/link-button.tsx";
import { Loading } from "../../components/loading.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Pager } from "../../components/pager.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { Stale } from "../../components/stale.tsx";
import { keys } from "../../query-client.ts";
import { ApiError } from "../../request.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { dayName, isDay } from "./days.ts";
import { Definitions } from "./definitions.tsx";
import { ProofCalls } from "./proof-calls.tsx";
import { Sums } from "./sums.tsx";
import { Verdict } from "./verdict.tsx";

/** Milliseconds between two readings. */
const readEvery = 10_000;

/** The proof of one day, for administrators; which of its calls are listed is in the address. */
export function ProofDayPage() {
  const own = useWords().dailyProof;
  const language = useLanguage();
  const { day = "" } = useParams();
  const [search] = useSearchParams();
  const show = proofLists.find((name) => name === search.get("show")) ?? "gap";
  const list = { show, cursor: search.get("cursor") ?? undefined };
  const proof = useQuery({
    queryKey: [...keys.dailyProof, day, list],
    queryFn: () => api.proofDay(day, list),
    placeholderData: keepPreviousData,
    refetchInterval: readEvery,
  });
  const month = day.slice(0, 7);
  const back = (
    <TextLink to={`/app/daily-proof?month=${month}`}>{own.backToMonth(own.month(month))}</TextLink>
  );

  if (proof.data === undefined) {
    if (!(proof.error instanceof ApiError && proof.error.status === 404)) {
      return (
        <>
          <PageTitle title={isDay(day) ? `${own.title} ${dayName(day, language)}` : own.title} />
          {proof.error === null ? <Loading /> : <Problem error={proof.error} />}
        </>
      );
    }
    return (
      <>
        <PageTitle title={own.notFound} />
        <Text mb="md">{own.notFoundText}</Text>
        <TextLink to="/app/daily-proof">{own.title}</TextLink>
      </>
    );
  }
  const { sums } = proof.data;
  return (
    <>
      <Text size="sm" mb={4}>
        {back}
      </Text>
      <PageTitle
        title={`${own.title} ${dayName(day, language)}`}
        aside={
          <Anchor href={api.proofCsvUrl({ from: day, to: day, language })} download underline="always">
            {own.csvDay}
          </Anchor>
        }
      />
      <Stale when={proof.isRefetchError} />
      <Group gap="sm" align="baseline">
        <Verdict verdict={sums.verdict} />
        <Text>{own.verdictTexts[sums.verdict]}</Text>
      </Group>
      {!sums.over && <Text c="dimmed">{own.running}</Text>}
      <Sums proof={proof.data} />
      <Remarks proof={proof.data} />
      <Calls day={day} show={show} proof={proof.data} />
      <Definitions />
    </>
  );
}

/** Why recordings were skipped, and what does not belong to this day alone. */
function Remarks({ proof }: { proof: ProofDay }) {
  const own = useWords().dailyProof;
  const language = useLanguage();
  const { skipped, arrived, arrivedElsewhere, withoutFacts, sums } = proof;
  return (
    <>
      {skipped.length > 0 && (
        <Section title={own.skippedReasons}>
          <List size="sm" spacing={4}>
            {skipped.map(({ code, words, count }) => (
              <List.Item key={code}>
                {words[language].cause} — {own.count(count)}
              </List.Item>
            ))}
          </List>
        </Section>
      )}
      <Section title={own.crossing}>
        <Stack gap={4}>
          <Text size="sm">
            {own.arrived(arrived.total, arrived.ofOtherDays)}{" "}
            {arrived.ofOtherDays > 0 && <TextLink to="?show=arrived#list">{own.showThem}</TextLink>}
          </Text>
          <Text size="sm">{own.arrivedElsewhere(arrivedElsewhere)}</Text>
          {withoutFacts > 0 && (
            <Text size="sm">
              {own.withoutFacts(withoutFacts)}{" "}
              <TextLink to="?show=without-facts#list">{own.showThem}</TextLink>
            </Text>
          )}
          {sums.nameOnly > 0 && (
            <Text size="sm">
              {own.nameOnly(sums.nameOnly)} <TextLink to="?show=name-only#list">{own.showThem}</TextLink>
            </Text>
          )}
        </Stack>
      </Section>
    </>
  );
}

function Calls({ day, show, proof }: { day: string; show: ProofList; proof: ProofDay }) {
  const own = useWords().dailyProof;
  const { items, next } = proof.list;
  const title =
    show === "gap" || show === "all" || show === "name-only" || show === "arrived" || show === "without-facts"
      ? own.lists[show]
      : own.classes[show];
  return (
    <Section
      id="list"
      title={title}
      aside={show !== "gap" && <TextLink to="?show=gap#list">{own.lists.gap}</TextLink>}
    >
      {items.length === 0 ? (
        <Empty title={show === "gap" ? own.emptyGap : own.emptyList} />
      ) : (
        <ProofCalls label={title} day={day} calls={items} />
      )}
      <Pager next={next} words={own} />
    </Section>
  );
}
