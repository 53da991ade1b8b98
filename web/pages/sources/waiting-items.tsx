import { Table, Text } from "@mantine/core";
import type { SourceItem } from "../../../contract/source-pages.ts";
import { Moment } from "../../components/moment.tsx";
import { Section } from "../../components/section.tsx";
import { Cell, StackingTable } from "../../components/stacking-table.tsx";
import { useWords } from "../../words/words.ts";

/** Files that are not complete yet, and recordings that are tried again later; nothing where there are none. */
export function WaitingItems({ items }: { items: readonly SourceItem[] }) {
  const all = useWords();
  const words = all.sources;
  if (items.length === 0) return null;
  const columns = {
    item: { key: "item", label: words.item },
    found: { key: "found", label: words.firstSeen, width: "12rem" },
    tries: { key: "tries", label: words.tries, width: "8rem" },
    next: { key: "next", label: words.nextTry, width: "12rem" },
  } as const;
  return (
    <Section title={words.items}>
      <Text mb="sm">{words.itemsText}</Text>
      <StackingTable label={words.items} columns={Object.values(columns)}>
        {items.map(({ item, since, tries, dueAt }) => (
          <Table.Tr key={item}>
            <Cell column={columns.item}>
              <span style={{ overflowWrap: "anywhere" }}>{item}</span>
            </Cell>
            <Cell column={columns.found}>
              <Moment at={since} />
            </Cell>
            <Cell column={columns.tries}>{tries}</Cell>
            <Cell column={columns.next}>{dueAt === null ? all.none : <Moment at={dueAt} />}</Cell>
          </Table.Tr>
        ))}
      </StackingTable>
    </Section>
  );
}
