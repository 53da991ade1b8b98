import { Group } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./state-dot.module.css";

export type StateTone = "good" | "busy" | "attention" | "bad" | "quiet";

/** A state in words; the dot only repeats what they say. */
export function StateDot({ tone, children }: { tone: StateTone; children: ReactNode }) {
  return (
    <Group component="span" display="inline-flex" gap={6} wrap="nowrap" align="baseline">
      <span className={classes.dot} data-tone={tone} aria-hidden="true" />
      <span>{children}</span>
    </Group>
  );
}
