import { Progress, Stack, Text } from "@mantine/core";
import type { CsvFile, CsvState as State } from "../../../contract/csv-files.ts";
import { StateDot, type StateTone } from "../../components/state-dot.tsx";
import { sentences } from "../../format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { useCsvWords } from "./use-csv-words.ts";

const tones: Record<State, StateTone> = {
  waiting: "quiet",
  making: "busy",
  done: "good",
  failed: "bad",
  cancelled: "quiet",
};

/** How a file stands: with its progress while it is made, and with cause and cure where it failed. */
export function CsvState({ file }: { file: CsvFile }) {
  const words = useWords().storage.csv;
  const language = useLanguage();
  const name = useCsvWords().nameOf(file);
  const { state, rows, expected, replaced, failure } = file;
  // A flow has more rows than calls: its end is not before all are written.
  const all = expected === null ? null : Math.max(expected, rows);
  const percent = all === null || all === 0 ? 0 : Math.min(99, Math.floor((100 * rows) / all));
  return (
    <Stack gap={4}>
      <StateDot tone={tones[state]}>{words.states[state]}</StateDot>
      {state === "waiting" && <Text size="sm">{words.waitingText}</Text>}
      {state === "making" && (
        <>
          <Progress.Root size="lg">
            <Progress.Section
              value={percent}
              aria-label={words.progress(name)}
              color="indigo"
              striped
              animated
            />
          </Progress.Root>
          <Text size="sm">{all === null ? words.counting : words.progressOf(rows, all)}</Text>
        </>
      )}
      {replaced > 0 && <Text size="sm">{words.replaced(replaced)}</Text>}
      {failure !== null && <Text size="sm">{sentences(failure[language], language)}</Text>}
    </Stack>
  );
}
