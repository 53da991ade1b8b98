import { Button, Table, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ApiKey } from "../../../contract/api-keys.ts";
import { TextLink } from "../../components/link-button.tsx";
import { Moment } from "../../components/moment.tsx";
import { Cell } from "../../components/stacking-table.tsx";
import { dateAndTime } from "../../format.ts";
import { peopleApi, peopleKeys } from "../../people-api.ts";
import { useUser } from "../../session.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { Question } from "../notifications/question.tsx";
import { useActorName } from "../operation-log/use-actor-name.ts";

export function useColumns() {
  const words = useWords().apiKeys;
  return {
    key: { key: "key", label: words.key },
    scope: { key: "scope", label: words.scope, width: "12rem" },
    made: { key: "made", label: words.made, width: "13rem" },
    lastUsed: { key: "lastUsed", label: words.lastUsed, width: "12rem" },
    act: { key: "act", label: words.act, width: "8rem" },
  } as const;
}

/** One key; before it is ended the row says what will stop working. */
export function KeyRow({
  apiKey,
  asked,
  onAsk,
}: {
  apiKey: ApiKey;
  asked: boolean;
  onAsk: (open: boolean) => void;
}) {
  const words = useWords().apiKeys;
  const language = useLanguage();
  const { timeZone } = useUser().company;
  const nameOf = useActorName();
  const columns = useColumns();
  const client = useQueryClient();
  const { id, name, prefix, scope, madeAt, madeBy, lastUsedAt, lastUsedAddress, endedAt, source } = apiKey;
  const end = useMutation({
    mutationFn: () => peopleApi.endApiKey(id),
    onSuccess: () => onAsk(false),
    onSettled: () => client.invalidateQueries({ queryKey: peopleKeys.apiKeys }),
  });
  const title = name === "" ? `${prefix}…` : name;
  const time = (at: string) => dateAndTime(at, language, timeZone);
  return (
    <>
      <Table.Tr>
        <Cell column={columns.key}>
          <Text fw={600} style={{ overflowWrap: "anywhere" }}>
            {name === "" ? words.noName : name}
          </Text>
          <Text size="sm" c="dimmed" className="mono">
            {prefix}…
          </Text>
          {source !== null && (
            <Text size="sm">
              {words.ofSource} <TextLink to={`/app/settings/sources/${source.id}`}>{source.name}</TextLink>
            </Text>
          )}
        </Cell>
        <Cell column={columns.scope}>{words.scopes[scope]}</Cell>
        <Cell column={columns.made}>
          <Moment at={madeAt} />
          {madeBy !== null && (
            <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
              {words.madeBy(nameOf(madeBy))}
            </Text>
          )}
        </Cell>
        <Cell column={columns.lastUsed}>
          {lastUsedAt === null ? words.neverUsed : <Moment at={lastUsedAt} />}
          {lastUsedAddress !== null && (
            <Text size="xs" c="dimmed">
              {words.from(lastUsedAddress)}
            </Text>
          )}
        </Cell>
        <Cell column={columns.act}>
          {endedAt === null ? (
            <Button
              size="compact-sm"
              variant="subtle"
              color="red"
              aria-label={words.endOf(title)}
              aria-expanded={asked}
              aria-controls={`key-${id}`}
              onClick={() => onAsk(!asked)}
            >
              {words.end}
            </Button>
          ) : (
            <Text size="sm">{words.endedAt(time(endedAt))}</Text>
          )}
        </Cell>
      </Table.Tr>
      {asked && (
        <Table.Tr id={`key-${id}`}>
          <Table.Td colSpan={Object.keys(columns).length}>
            <Question
              text={[
                words.endQuestion[scope],
                ...(lastUsedAt !== null && lastUsedAddress !== null
                  ? [words.usedLately(time(lastUsedAt), lastUsedAddress)]
                  : []),
              ]}
              yes={words.endNow}
              danger
              error={end.error}
              onYes={() => end.mutate()}
              onNo={() => onAsk(false)}
            />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}
