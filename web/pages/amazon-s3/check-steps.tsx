import { Button, Text } from "@mantine/core";
import type { CheckStep, checkSteps } from "../../../contract/destination.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import classes from "./check-steps.module.css";

/** The contract's own list: its type is that very tuple, so the two cannot drift apart. */
const order: typeof checkSteps = ["reach", "key", "secret", "bucket", "region", "list", "write"];

const marks = { ok: "✓", failed: "✗", skipped: "–", note: "–", pending: "", running: "…" } as const;

type CheckStepsProps = {
  /** The steps reported so far. */
  steps: readonly CheckStep[];
  running: boolean;
  busy: boolean;
  /** Null where the store has its one region. */
  fixRegion: ((region: string) => void) | null;
};

/** Every step of the check on a line of its own from the beginning on, so that nothing moves while they come in. */
export function CheckSteps({ steps, running, busy, fixRegion }: CheckStepsProps) {
  const words = useWords().amazonS3;
  const language = useLanguage();
  const reported = new Map(steps.map((step) => [step.step, step]));
  const current = running ? order.find((name) => !reported.has(name)) : undefined;
  return (
    <ol className={classes.steps} aria-live="polite">
      {order.map((name) => {
        const step = reported.get(name);
        const state = step?.state ?? (name === current ? "running" : running ? "pending" : "skipped");
        const said = step?.words?.[language];
        const region = step?.region;
        return (
          <li key={name} className={classes.step} data-state={state}>
            <span className={classes.mark} aria-hidden="true">
              {marks[state]}
            </span>
            <span className={classes.name}>{words.steps[name]}</span>
            <Text span size="sm" c={state === "failed" ? "var(--mantine-color-error)" : "dimmed"}>
              {words.stepStates[state]}
            </Text>
            {said !== undefined && (
              <div className={classes.said}>
                <Text fw={state === "failed" ? 600 : 400}>{said.cause}</Text>
                <Text>{said.cure}</Text>
                {region !== undefined && state === "failed" && fixRegion !== null && (
                  <Button mt="xs" variant="default" disabled={busy} onClick={() => fixRegion(region)}>
                    {words.fixRegion(region)}
                  </Button>
                )}
              </div>
            )}
          </li>
        );
      })}
    </ol>
  );
}
