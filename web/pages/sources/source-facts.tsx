import { Text } from "@mantine/core";
import { factsMissedDays, mostCountedOfSource } from "../../../contract/source-kinds.ts";
import type { SourcePage } from "../../../contract/source-pages.ts";
import { Facts } from "../../components/facts.tsx";
import { Moment } from "../../components/moment.tsx";
import { Section } from "../../components/section.tsx";
import { dateAndTime } from "../../format.ts";
import { useUser } from "../../session.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { SourceState } from "./source-state.tsx";

/** How a phone system stands, in figures. */
export function SourceFacts({ source, kind }: { source: SourcePage; kind: string }) {
  const words = useWords().sources;
  const language = useLanguage();
  const { timeZone } = useUser().company;
  const counted = (count: number, at: string | null) =>
    words.receivedFact(count, at === null ? null : dateAndTime(at, language, timeZone));
  const hinted = (count: number, hint: string) =>
    count > 0 && (
      <>
        {words.upTo(count, mostCountedOfSource)}
        <Text size="sm" c="dimmed">
          {hint}
        </Text>
      </>
    );
  const { seenAt, received, receivedAt, refused, refusedAt, endedAt } = source;
  return (
    <Section title={words.facts}>
      <Facts
        facts={[
          [words.state, <SourceState key="state" source={source} />],
          [words.kind, kind],
          [words.seen, seenAt === null ? words.never : <Moment key="seen" at={seenAt} />],
          [words.received, counted(received, receivedAt)],
          [words.refused, counted(refused, refusedAt)],
          [words.waitingForFacts, hinted(source.waitingForFacts, words.waitingForFactsText)],
          [words.factsMissed(factsMissedDays), hinted(source.factsMissed, words.factsMissedText)],
          [
            words.itemsWaiting,
            source.itemsWaiting > 0 && words.upTo(source.itemsWaiting, mostCountedOfSource),
          ],
          [words.made, <Moment key="made" at={source.createdAt} />],
          [words.states.ended, endedAt !== null && <Moment at={endedAt} />],
        ]}
      />
    </Section>
  );
}
