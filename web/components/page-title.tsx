import { Group, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { useWords } from "../words/words.ts";

/** The page's heading, which is also the title of the browser's tab. */
export function PageTitle({ title, aside }: { title: string; aside?: ReactNode }) {
  const { product } = useWords();
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
  return (
    <Group justify="space-between" align="baseline" gap="xs" mb="md">
      <Title order={1}>{title}</Title>
      {aside}
    </Group>
  );
}
