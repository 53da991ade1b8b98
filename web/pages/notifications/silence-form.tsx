import { Button, Radio, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { silenceRange } from "../../../contract/notifications.ts";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { useWords } from "../../words/words.ts";
import { useScope } from "./scope.ts";
import { useAct } from "./use-act.ts";

type Mode = "learned" | "hours" | "off";
const modes: readonly Mode[] = ["learned", "hours", "off"];

const modeOf = (hours: number | null): Mode => (hours === null ? "learned" : hours === 0 ? "off" : "hours");

/** Silence is an error too: after how long without a delivery somebody is told. */
export function SilenceForm({ silenceHours }: { silenceHours: number | null }) {
  const words = useWords().notifications;
  const { api } = useScope();
  // What was typed stays when the page is read again; untouched, the form follows what is stored.
  const [typed, setTyped] = useState<{ mode: Mode; hours: string } | null>(null);
  const { mode, hours } = typed ?? {
    mode: modeOf(silenceHours),
    hours: silenceHours === null || silenceHours === 0 ? "4" : String(silenceHours),
  };
  const { least, most } = silenceRange;
  const valid = /^\d{1,4}$/.test(hours) && Number(hours) >= least && Number(hours) <= most;
  const fault = mode === "hours" && !valid ? words.silenceWrong(least, most) : null;
  const save = useAct(
    (value: number | null) => api.setSilence(value),
    () => setTyped(null),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (fault === null) save.mutate(mode === "learned" ? null : mode === "off" ? 0 : Number(hours));
  };
  return (
    <Section title={words.silence}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm" align="flex-start">
          <Text maw={760}>{words.silenceText}</Text>
          <Radio.Group
            aria-label={words.silence}
            value={mode}
            onChange={(value) => setTyped({ mode: modes.find((one) => one === value) ?? "learned", hours })}
          >
            <Stack gap={6}>
              {modes.map((one) => (
                <Radio key={one} value={one} label={words.silenceChoices[one]} />
              ))}
            </Stack>
          </Radio.Group>
          {mode === "hours" && (
            <TextInput
              label={words.silenceHours}
              description={words.silenceHoursHint}
              inputWrapperOrder={["label", "input", "error", "description"]}
              inputMode="numeric"
              value={hours}
              onChange={(event) => setTyped({ mode, hours: event.currentTarget.value.trim() })}
              error={fault}
              autoComplete="off"
            />
          )}
          <Button type="submit" variant="default">
            {save.isPending ? words.saving : words.save}
          </Button>
          {save.error !== null && <Problem error={save.error} />}
          {save.isSuccess && typed === null && <Notice kind="good">{words.saved}</Notice>}
        </Stack>
      </form>
    </Section>
  );
}
