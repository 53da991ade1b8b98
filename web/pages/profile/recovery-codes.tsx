import { Button, Group, SimpleGrid, Text } from "@mantine/core";
import { CopyButton } from "../../components/copy-button.tsx";
import { Notice } from "../../components/notice.tsx";
import { useWords } from "../../words/words.ts";

/** Ten codes that are shown once. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const words = useWords().profile;
  return (
    <Notice kind="warning" title={words.codesTitle} maw={600} w="100%">
      <Text size="sm">{words.codesText}</Text>
      <SimpleGrid
        component="ul"
        cols={{ base: 1, xs: 2 }}
        spacing="xs"
        style={{ listStyle: "none", padding: 0, margin: 0 }}
      >
        {codes.map((code) => (
          <li key={code} className="mono">
            {code}
          </li>
        ))}
      </SimpleGrid>
      <Group gap="sm">
        <CopyButton text={codes.join("\n")} what={words.codesTitle} />
        <Button size="compact-sm" onClick={onDone}>
          {words.codesDone}
        </Button>
      </Group>
    </Notice>
  );
}
