import { Text } from "@mantine/core";
import { useWords } from "../words/words.ts";

export function Loading() {
  const words = useWords();
  return (
    <Text role="status" c="dimmed" py="md" className="appear-late">
      {words.loading}
    </Text>
  );
}
