import { Paper, Stack, Text, Title } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { AmazonS3Page } from "../../../contract/destination.ts";
import { Moment } from "../../components/moment.tsx";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { useWords } from "../../words/words.ts";
import { CheckSteps } from "./check-steps.tsx";
import classes from "./settings.module.css";
import { ToField } from "./to-field.tsx";
import type { CheckProgress } from "./use-check.ts";
import type { DestinationForm } from "./use-destination-form.ts";

/** What came of a button: a refusal, the steps of the test as they happen, its end; else the last test's steps. */
export function FormOutcome({ page, form }: { page: AmazonS3Page; form: DestinationForm }) {
  const words = useWords().amazonS3;
  const { check } = form;
  const panel = useRef<HTMLDivElement>(null);
  const running = check?.phase === "running";
  useEffect(() => {
    if (!running) return;
    panel.current?.scrollIntoView({ block: "nearest" });
    // The fields are locked meanwhile: whoever pressed Enter in one of them goes on from here.
    if (!(document.activeElement instanceof HTMLButtonElement)) panel.current?.focus({ preventScroll: true });
  }, [running]);
  const fixRegion = (region: string) => void form.save(true, { ...form.values, region });
  const lastCheck = check === null ? (page.destination?.lastCheck ?? null) : null;
  return (
    <Stack gap="sm" mt="md" ref={panel} tabIndex={-1} className={classes.mayBeEmpty}>
      {form.refused !== null && <Problem error={form.refused} />}
      {form.invalid && <Notice kind="bad">{words.invalid}</Notice>}
      {form.savedWithoutTest && (
        <Notice kind="good">{form.values.enabled ? words.saved : words.savedDisabled}</Notice>
      )}
      {check !== null && (
        <Paper withBorder p="md">
          <Title order={2} size="h3" mb="xs">
            {words.checkTitle}
          </Title>
          <CheckSteps
            steps={check.steps}
            access={form.tried?.access ?? "keys"}
            running={running}
            fixRegion={fixRegion}
            busy={form.busy !== "no"}
          />
          <Ending check={check} form={form} />
        </Paper>
      )}
      {lastCheck !== null && (
        <details>
          <summary>
            <Text span size="sm">
              {words.checkOfBefore} (<Moment at={lastCheck.at} />) ·{" "}
              {lastCheck.ok ? words.stepStates.ok : words.stepStates.failed}
            </Text>
          </summary>
          <Paper withBorder p="md" mt="xs">
            <CheckSteps
              steps={lastCheck.steps}
              access={lastCheck.steps.some(({ step }) => step === "role") ? "role" : "keys"}
              running={false}
              fixRegion={fixRegion}
              busy={form.busy !== "no"}
            />
          </Paper>
        </details>
      )}
    </Stack>
  );
}

function Ending({ check: { phase, done }, form }: { check: CheckProgress; form: DestinationForm }) {
  const words = useWords().amazonS3;
  const { enabled } = form.values;
  if (phase === "running") return null;
  if (phase === "lost" || done === null) {
    return (
      <Notice kind="warning" mt="md">
        {words.checkLost}
      </Notice>
    );
  }
  return (
    <Stack gap="sm" mt="md">
      {done.saved ? (
        <Notice kind="good">{enabled ? words.checkSaved : words.checkSavedDisabled}</Notice>
      ) : (
        !done.conflict && (
          <Notice
            kind="bad"
            title={words.checkFailed}
            actions={form.atFault !== null && <ToField form={form} />}
          >
            {enabled ? words.checkFailedNext : words.checkFailedDisabled}
          </Notice>
        )
      )}
      {done.markerStored && <Text size="sm">{words.markerStored}</Text>}
    </Stack>
  );
}
