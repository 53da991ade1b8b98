import { List } from "@mantine/core";
import { Section } from "../../components/section.tsx";
import { useWords } from "../../words/words.ts";

/** How calls and recordings are counted, word for word as docs/daily-proof.md. */
export function Definitions() {
  const words = useWords().dailyProof;
  return (
    <Section title={words.definitions}>
      <List size="sm" spacing={4}>
        {words.definitionTexts.map((text) => (
          <List.Item key={text}>{text}</List.Item>
        ))}
      </List>
    </Section>
  );
}
