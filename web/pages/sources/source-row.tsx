import { Table, Text } from "@mantine/core";
import { kindNames } from "../../../contract/source-kinds.ts";
import type { PlainPush, SourceSummary } from "../../../contract/source-pages.ts";
import { TextLink } from "../../components/link-button.tsx";
import { Moment } from "../../components/moment.tsx";
import { Cell } from "../../components/stacking-table.tsx";
import { StateDot } from "../../components/state-dot.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { SourceState } from "./source-state.tsx";

export function useColumns() {
  const words = useWords().sources;
  return {
    name: { key: "name", label: words.name },
    state: { key: "state", label: words.state },
    seen: { key: "seen", label: words.seen, width: "11rem" },
    received: { key: "received", label: words.received, width: "11rem" },
    refused: { key: "refused", label: words.refused, width: "11rem" },
  } as const;
}

/** One phone system of the company. */
export function SourceRow({ source }: { source: SourceSummary }) {
  const words = useWords().sources;
  const language = useLanguage();
  const columns = useColumns();
  const { id, kind, name, seenAt, received, receivedAt, refused, refusedAt, endedAt } = source;
  return (
    <Table.Tr>
      <Cell column={columns.name}>
        <TextLink to={`/app/settings/sources/${id}`} style={{ overflowWrap: "anywhere" }}>
          {name}
        </TextLink>
        <Text size="sm" c="dimmed">
          {kindNames[language][kind]}
        </Text>
      </Cell>
      <Cell column={columns.state}>
        <SourceState source={source} />
        {endedAt !== null && (
          <Text size="sm" c="dimmed">
            <Moment at={endedAt} />
          </Text>
        )}
      </Cell>
      <Cell column={columns.seen}>{seenAt === null ? words.never : <Moment at={seenAt} />}</Cell>
      <Cell column={columns.received}>
        <Counted count={received} at={receivedAt} />
      </Cell>
      <Cell column={columns.refused} empty={refused === 0}>
        <Counted count={refused} at={refusedAt} />
      </Cell>
    </Table.Tr>
  );
}

/** What comes with keys of no source, so that the list is complete. */
export function PlainPushRow({ push: { usedAt, receivedAt } }: { push: PlainPush }) {
  const words = useWords();
  const own = words.sources;
  const columns = useColumns();
  return (
    <Table.Tr>
      <Cell column={columns.name}>
        <TextLink to="/app/settings/sources/api">{own.plain}</TextLink>
      </Cell>
      <Cell column={columns.state}>
        <StateDot tone={receivedAt === null ? "quiet" : "good"}>
          {receivedAt === null ? own.never : own.states.ok}
        </StateDot>
      </Cell>
      <Cell column={columns.seen}>{usedAt === null ? own.never : <Moment at={usedAt} />}</Cell>
      <Cell column={columns.received}>{receivedAt === null ? words.none : <Moment at={receivedAt} />}</Cell>
      <Cell column={columns.refused} empty>
        {words.none}
      </Cell>
    </Table.Tr>
  );
}

function Counted({ count, at }: { count: number; at: string | null }) {
  const words = useWords().sources;
  return (
    <>
      {words.count(count)}
      {at !== null && (
        <Text size="sm" c="dimmed">
          <Moment at={at} />
        </Text>
      )}
    </>
  );
}
