import { Group, SimpleGrid, Table, Text, VisuallyHidden } from "@mantine/core";
import {
  type ProofClass,
  type ProofDay,
  recordingClasses,
  silentClasses,
  sumsAgree,
} from "../../../contract/daily-proof.ts";
import { TextLink } from "../../components/link-button.tsx";
import { Section } from "../../components/section.tsx";
import { StateDot } from "../../components/state-dot.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";

type Line = { name: string; note?: string; count: number; show?: string };

/** The two equations of a day; every figure leads to its calls. */
export function Sums({ proof }: { proof: ProofDay }) {
  const own = useWords().dailyProof;
  const { calls, recordings, classes } = proof.sums;
  const line = (name: ProofClass): Line => ({
    name: own.classes[name],
    note: own.classTexts[name],
    count: classes[name],
    show: name,
  });
  // What is never there on a good day does not take a line.
  const known = recordingClasses.filter((name) => name !== "unproven" || classes.unproven > 0);
  return (
    <>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg" verticalSpacing={0}>
        <Section title={own.sumCalls}>
          <Equation
            label={own.sumCalls}
            lines={[{ name: own.withRecording, count: recordings }, ...silentClasses.map(line)]}
            total={{ name: own.calls, count: calls, show: "all" }}
          />
        </Section>
        <Section title={own.sumRecordings}>
          <Equation
            label={own.sumRecordings}
            lines={known.map(line)}
            total={{ name: own.recordings, count: recordings }}
          />
        </Section>
      </SimpleGrid>
      <Group mt="sm">
        <StateDot tone={sumsAgree(proof.sums) ? "good" : "bad"}>
          {sumsAgree(proof.sums) ? own.agree : own.disagree}
        </StateDot>
      </Group>
    </>
  );
}

function Equation({ label, lines, total }: { label: string; lines: readonly Line[]; total: Line }) {
  const own = useWords().dailyProof;
  return (
    <Table aria-label={label} verticalSpacing={4} withTableBorder>
      <Table.Tbody>
        {lines.map((line) => (
          <Table.Tr key={line.name}>
            <Table.Th scope="row" fw={400}>
              {line.name}
              {line.note !== undefined && (
                <Text size="xs" c="dimmed">
                  {line.note}
                </Text>
              )}
            </Table.Th>
            <Table.Td ta="right" w="7rem" style={{ verticalAlign: "top" }}>
              <Count line={line} />
            </Table.Td>
          </Table.Tr>
        ))}
        <Table.Tr>
          <Table.Th scope="row">
            {own.total} ({total.name})
          </Table.Th>
          <Table.Td ta="right" fw={700}>
            <Count line={total} />
          </Table.Td>
        </Table.Tr>
      </Table.Tbody>
    </Table>
  );
}

function Count({ line: { name, count, show } }: { line: Line }) {
  const language = useLanguage();
  const own = useWords().dailyProof;
  const figure = count.toLocaleString(language);
  if (show === undefined || count === 0) return <span className="nowrap">{figure}</span>;
  return (
    <TextLink to={`?show=${show}#list`} className="nowrap">
      {figure}
      <VisuallyHidden>
        {" "}
        {name}: {own.showThem}
      </VisuallyHidden>
    </TextLink>
  );
}
