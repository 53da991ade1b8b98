import { Table, Text } from "@mantine/core";
import { kindNames } from "../../../contract/source-kinds.ts";
import type { OperatorSource } from "../../../contract/source-pages.ts";
import { TextLink } from "../../components/link-button.tsx";
import { Moment } from "../../components/moment.tsx";
import { Cell, StackingTable } from "../../components/stacking-table.tsx";
import { sentences } from "../../format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { useFeedFacts } from "../sources/feeds.tsx";
import { SourceState } from "../sources/source-state.tsx";

/** Phone systems as the operator sees them. @param named with the company of each */
export function OperatorSourceTable({
  sources,
  named,
}: {
  sources: readonly OperatorSource[];
  named: boolean;
}) {
  const words = useWords().sources;
  const columns = {
    ...(named ? { company: { key: "company", label: words.ofCompanies.company, width: "11rem" } } : {}),
    name: { key: "name", label: words.name, width: "12rem" },
    state: { key: "state", label: words.state },
    seen: { key: "seen", label: words.seen, width: "11rem" },
    counts: { key: "counts", label: `${words.received} / ${words.refused}`, width: "9rem" },
  };
  return (
    <StackingTable label={words.list} columns={Object.values(columns)}>
      {sources.map((source) => (
        <Row key={source.id} source={source} columns={columns} />
      ))}
    </StackingTable>
  );
}

type Columns = Record<"name" | "state" | "seen" | "counts", { key: string; label: string }> & {
  company?: { key: string; label: string };
};

function Row({ source, columns }: { source: OperatorSource; columns: Columns }) {
  const words = useWords().sources;
  const language = useLanguage();
  const places = useFeedFacts(source.settings);
  const { company, name, kind, trouble, seenAt, received, refused } = source;
  return (
    <Table.Tr>
      {columns.company !== undefined && (
        <Cell column={columns.company}>
          <TextLink to={`/operator/companies/${company.id}`}>{company.name}</TextLink>
        </Cell>
      )}
      <Cell column={columns.name}>
        <Text style={{ overflowWrap: "anywhere" }}>{name}</Text>
        <Text size="sm" c="dimmed">
          {kindNames[language][kind]}
        </Text>
      </Cell>
      <Cell column={columns.state}>
        <SourceState source={source} />
        {trouble !== null && (
          <>
            <Text size="sm" style={{ overflowWrap: "anywhere" }}>
              {sentences(trouble.words[language], language)}
            </Text>
            <Text size="sm" c="dimmed">
              <Moment at={trouble.since} />
            </Text>
          </>
        )}
        {places.map(
          ([what, place]) =>
            place !== false && (
              <Text key={what} size="sm">
                <Text span size="sm" c="dimmed">
                  {what}:{" "}
                </Text>
                {place}
              </Text>
            ),
        )}
      </Cell>
      <Cell column={columns.seen}>{seenAt === null ? words.never : <Moment at={seenAt} />}</Cell>
      <Cell column={columns.counts}>
        {words.count(received)} / {words.count(refused)}
      </Cell>
    </Table.Tr>
  );
}
