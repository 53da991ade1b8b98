import { Group, Paper, Stack, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";
import { StateDot } from "../../components/state-dot.tsx";
import { useWords } from "../../words/words.ts";

export type StepState = "done" | "now" | "later";
const tones = { done: "good", now: "busy", later: "quiet" } as const;

/** One step of the set-up: its number, its name, how far it is, and what is to be done. */
export function Step({
  number,
  title,
  state,
  children,
}: {
  number: number;
  title: string;
  state: StepState;
  children?: ReactNode;
}) {
  const words = useWords().operatorSetUp;
  const heading = useId();
  return (
    <Paper
      component="section"
      aria-labelledby={heading}
      withBorder
      p="md"
      mb="md"
      {...(state === "now" ? { style: { borderColor: "var(--mantine-primary-color-filled)" } } : {})}
    >
      <Group justify="space-between" gap="xs">
        <Title order={2} id={heading}>
          {words.stepOf(number, title)}
        </Title>
        {/* Read out when it changes by itself. */}
        <span role="status">
          <StateDot tone={tones[state]}>{words.states[state]}</StateDot>
        </span>
      </Group>
      {children !== undefined && (
        <Stack gap="sm" mt="sm" align="stretch">
          {children}
        </Stack>
      )}
    </Paper>
  );
}
