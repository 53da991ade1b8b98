import { Table, Text } from "@mantine/core";
import type { SeenProcess } from "../../../contract/operator-health.ts";
import { Empty } from "../../components/empty.tsx";
import { Moment } from "../../components/moment.tsx";
import { Section } from "../../components/section.tsx";
import { Cell, StackingTable } from "../../components/stacking-table.tsx";
import { StateDot } from "../../components/state-dot.tsx";
import { shortTime } from "../../format.ts";
import { size } from "../../size.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";

/** Every process of every machine: since when, when it was last seen, and what it does. */
export function Processes({ processes }: { processes: readonly SeenProcess[] }) {
  const words = useWords().operatorHealth;
  const language = useLanguage();
  const columns = {
    role: { key: "role", label: words.role, width: "11rem" },
    machine: { key: "machine", label: words.machine, width: "9rem" },
    doing: { key: "doing", label: words.doing },
    started: { key: "started", label: words.startedAt, width: "11rem" },
    seen: { key: "seen", label: words.seenAt, width: "6rem" },
    version: { key: "version", label: words.version, width: "4rem" },
    memory: { key: "memory", label: words.memory, width: "5rem", align: "right" },
  } as const;
  return (
    <Section title={words.processes}>
      {processes.length === 0 ? (
        <Empty title={words.processesNone} />
      ) : (
        <StackingTable label={words.processes} columns={Object.values(columns)}>
          {processes.map((seen) => (
            <Table.Tr key={`${seen.machine} ${seen.pid} ${seen.startedAt}`}>
              <Cell column={columns.role}>{words.roles[seen.role]}</Cell>
              <Cell column={columns.machine}>
                {seen.machine}
                <Text size="xs" c="dimmed">
                  PID {seen.pid}
                </Text>
              </Cell>
              <Cell column={columns.doing}>
                <Doing seen={seen} />
              </Cell>
              <Cell column={columns.started}>
                <Moment at={seen.startedAt} />
              </Cell>
              <Cell column={columns.seen}>{shortTime(seen.seenAt, language)}</Cell>
              <Cell column={columns.version}>{seen.version}</Cell>
              <Cell column={columns.memory}>
                {seen.memoryBytes === null ? words.noValue : size(seen.memoryBytes)}
              </Cell>
            </Table.Tr>
          ))}
        </StackingTable>
      )}
    </Section>
  );
}

function Doing({ seen }: { seen: SeenProcess }) {
  const words = useWords().operatorHealth;
  if (!seen.alive) return <StateDot tone="bad">{words.gone}</StateDot>;
  const busy = seen.shaping + seen.sending > 0;
  switch (seen.role) {
    case "web":
      return <StateDot tone="good">{words.pushes(seen.pushes ?? 0)}</StateDot>;
    case "work":
      return (
        <StateDot tone={busy ? "busy" : "good"}>
          {busy ? words.inHand(seen.shaping, seen.sending) : words.idle}
        </StateDot>
      );
    case "watch":
      return <StateDot tone={seen.turn ? "good" : "quiet"}>{seen.turn ? words.turn : words.noTurn}</StateDot>;
    default:
      return seen.role satisfies never;
  }
}
