import { Button, Group, Stack, Text } from "@mantine/core";
import { Problem } from "../../components/problem.tsx";
import { useWords } from "../../words/words.ts";

/** Asks once more, where it stands, before something that cannot be taken back. */
export function Question({
  text,
  yes,
  danger = false,
  error,
  onYes,
  onNo,
}: {
  text: readonly string[];
  yes: string;
  danger?: boolean;
  error: Error | null;
  onYes: () => void;
  onNo: () => void;
}) {
  const words = useWords().notifications;
  return (
    <Stack gap="sm" p="sm" align="flex-start">
      {text.map((sentence) => (
        <Text key={sentence}>{sentence}</Text>
      ))}
      {error !== null && <Problem error={error} />}
      <Group gap="sm">
        <Button size="compact-md" {...(danger ? { color: "red" } : {})} onClick={onYes} data-autofocus>
          {yes}
        </Button>
        <Button size="compact-md" variant="default" onClick={onNo}>
          {words.cancel}
        </Button>
      </Group>
    </Stack>
  );
}
