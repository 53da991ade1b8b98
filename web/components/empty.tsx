import { Paper, Text } from "@mantine/core";
import type { ReactNode } from "react";

/** What a list says when it has nothing to show. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Paper withBorder p="xl" ta="center">
      <Text fw={600}>{title}</Text>
      {children !== undefined && <Text c="dimmed">{children}</Text>}
    </Paper>
  );
}
