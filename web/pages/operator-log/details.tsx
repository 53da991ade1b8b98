import { Text } from "@mantine/core";
import { describeChanges } from "../../../contract/operation-changes.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";

/** What an act changed, name by name, with what it was before. */
export function Details({ details }: { details: Record<string, unknown> }) {
  const words = useWords().operatorLog;
  const changes = describeChanges(details, useLanguage());
  if (changes.length === 0) return <Text c="dimmed">{words.noDetails}</Text>;
  return changes.map(({ label, before, after }) => (
    <div key={label}>
      <Text span size="xs" c="dimmed">
        {label}:{" "}
      </Text>
      {before === null ? after : `${before} → ${after}`}
    </div>
  ));
}
