import { Table, Text } from "@mantine/core";
import type { SourceEvent } from "../../../contract/source-pages.ts";
import { Empty } from "../../components/empty.tsx";
import { TextLink } from "../../components/link-button.tsx";
import { Moment } from "../../components/moment.tsx";
import { Section } from "../../components/section.tsx";
import { Cell, StackingTable } from "../../components/stacking-table.tsx";
import { StateDot } from "../../components/state-dot.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";

const tones = { received: "good", refused: "bad", noticed: "attention" } as const;

/** What a source brought lately, newest first; refusals with their cause and cure. */
export function EventTable({ events }: { events: readonly SourceEvent[] }) {
  const all = useWords();
  const words = all.sources;
  const language = useLanguage();
  const columns = {
    time: { key: "time", label: words.time, width: "11rem" },
    event: { key: "event", label: words.event, width: "8rem" },
    what: { key: "what", label: words.what, width: "20rem" },
    reason: { key: "reason", label: words.reason },
  } as const;
  return (
    <Section title={words.events}>
      {events.length === 0 ? (
        <Empty title={words.eventsEmpty} />
      ) : (
        <StackingTable label={words.events} columns={Object.values(columns)}>
          {events.map(({ id, at, kind, item, words: said, sequenceId }) => (
            <Table.Tr key={id}>
              <Cell column={columns.time}>
                <Moment at={at} />
              </Cell>
              <Cell column={columns.event}>
                <StateDot tone={tones[kind]}>{words.eventKinds[kind]}</StateDot>
              </Cell>
              <Cell column={columns.what}>
                <div style={{ overflowWrap: "anywhere" }}>{item === "" ? words.noName : item}</div>
                {sequenceId !== null && (
                  <TextLink to={`/app/calls/${encodeURIComponent(sequenceId)}`} size="sm">
                    {words.theCall(sequenceId)}
                  </TextLink>
                )}
              </Cell>
              <Cell column={columns.reason} empty={said === null}>
                {said === null ? (
                  all.none
                ) : (
                  <>
                    <Text style={{ overflowWrap: "anywhere" }}>{said[language].cause}</Text>
                    <Text size="sm" style={{ overflowWrap: "anywhere" }}>
                      {said[language].cure}
                    </Text>
                  </>
                )}
              </Cell>
            </Table.Tr>
          ))}
        </StackingTable>
      )}
    </Section>
  );
}
