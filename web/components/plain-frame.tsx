import { Container, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useWords } from "../words/words.ts";
import { LanguageSwitch } from "./language-switch.tsx";

/** The frame of pages that nobody has to be signed in for. */
export function PlainFrame({ children }: { children: ReactNode }) {
  const words = useWords();
  return (
    <Container size={440} py="xl" component="main">
      <Group justify="space-between" mb="xl">
        <Text fw={700} size="lg" translate="no">
          {words.product}
        </Text>
        <LanguageSwitch />
      </Group>
      {children}
    </Container>
  );
}
