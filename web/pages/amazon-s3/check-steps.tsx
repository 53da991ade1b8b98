import { Button, Text } from "@mantine/core";
import { checkSteps } from "../../../contract/check-steps.ts";
import type { CheckStep } from "../../../contract/destination.ts";
import { Cure } from "../../components/cure.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import classes from "./check-steps.module.css";

const marks = { ok: "✓", failed: "✗", skipped: "–", note: "–", pending: "", running: "…" } as const;

type CheckStepsProps = {
  /** The steps reported so far. */
  steps: readonly CheckStep[];
  running: boolean;
  busy: boolean;
  fixRegion: (region: string) => void;
};

/** Every step of the check on a line of its own from the beginning on, so that nothing moves while they come in. */
export function CheckSteps({ steps, running, busy, fixRegion }: CheckStepsProps) {
  const words = useWords().amazonS3;
  const language = useLanguage();
  const reported = new Map(steps.map((step) => [step.step, step]));
  const current = running ? checkSteps.find((name) => !reported.has(name)) : undefined;
  return (
    <ol className={classes.steps} aria-live="polite">
      {checkSteps.map((name) => {
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
                <Text component="div">
                  <Cure text={said.cure} />
                </Text>
                {region !== undefined && state === "failed" && (
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
