import { Button, Table, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Fragment, useState } from "react";
import type { SourcePage } from "../../../contract/source-pages.ts";
import { Moment } from "../../components/moment.tsx";
import { Section } from "../../components/section.tsx";
import { Cell, StackingTable } from "../../components/stacking-table.tsx";
import { dateAndTime } from "../../format.ts";
import { peopleApi, peopleKeys } from "../../people-api.ts";
import { useUser } from "../../session.tsx";
import { sourceKeys } from "../../sources-api.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { Question } from "../notifications/question.tsx";

/** Keys of a phone system: when each was last used, and its end. */
export function SourceKeys({ source }: { source: SourcePage }) {
  const words = useWords().sources;
  const language = useLanguage();
  const { timeZone } = useUser().company;
  const client = useQueryClient();
  const [asked, setAsked] = useState<string | null>(null);
  const end = useMutation({
    mutationFn: (keyId: string) => peopleApi.endApiKey(keyId),
    onSuccess: () => setAsked(null),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: sourceKeys.one(source.id) }),
        client.invalidateQueries({ queryKey: peopleKeys.apiKeys }),
      ]),
  });
  const columns = {
    prefix: { key: "prefix", label: words.keyStart },
    made: { key: "made", label: words.keyMade, width: "12rem" },
    used: { key: "used", label: words.keyUsed, width: "12rem" },
    act: { key: "act", label: words.act, width: "14rem" },
  } as const;
  return (
    <Section title={words.keys}>
      <StackingTable label={words.keys} columns={Object.values(columns)}>
        {source.keys.map(({ id, prefix, madeAt, lastUsedAt, endedAt }) => (
          <Fragment key={id}>
            <Table.Tr>
              <Cell column={columns.prefix}>
                <span className="mono">{prefix}…</span>
              </Cell>
              <Cell column={columns.made}>
                <Moment at={madeAt} />
              </Cell>
              <Cell column={columns.used}>
                {lastUsedAt === null ? words.never : <Moment at={lastUsedAt} />}
              </Cell>
              <Cell column={columns.act}>
                {endedAt !== null ? (
                  <Text size="sm">{words.endedAt(dateAndTime(endedAt, language, timeZone))}</Text>
                ) : (
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="red"
                    aria-label={words.endKeyOf(prefix)}
                    aria-expanded={asked === id}
                    onClick={() => setAsked(asked === id ? null : id)}
                  >
                    {words.endKey}
                  </Button>
                )}
              </Cell>
            </Table.Tr>
            {asked === id && (
              <Table.Tr>
                <Table.Td colSpan={Object.keys(columns).length}>
                  <Question
                    text={[words.endKeyQuestion]}
                    yes={words.endKeyNow}
                    danger
                    error={end.error}
                    onYes={() => end.mutate(id)}
                    onNo={() => setAsked(null)}
                  />
                </Table.Td>
              </Table.Tr>
            )}
          </Fragment>
        ))}
      </StackingTable>
    </Section>
  );
}
