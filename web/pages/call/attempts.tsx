import { Text } from "@mantine/core";
import type { Attempt } from "../../../contract/calls.ts";
import { Moment } from "../../components/moment.tsx";
import { StateDot, type StateTone } from "../../components/state-dot.tsx";
import { sentences } from "../../format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import classes from "./attempts.module.css";

const tones: Record<Attempt["outcome"], StateTone> = {
  running: "busy",
  delivered: "good",
  failed: "bad",
  unknown: "attention",
};

type AttemptsProps = {
  attempts: readonly Attempt[];
  /** Where the recording is known to be; an attempt tells its target only when it was another. */
  deliveredUri: string | null;
};

/** The time line of attempts, newest first: result, cause, cure, and what AWS support would ask for. */
export function Attempts({ attempts, deliveredUri }: AttemptsProps) {
  const words = useWords().call;
  const language = useLanguage();
  const newestFirst = attempts.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
  return (
    <ol className={classes.line}>
      {newestFirst.map((attempt) => {
        const said = attempt.words?.[language];
        const technical = [
          attempt.httpStatus === null ? null : `HTTP ${attempt.httpStatus}`,
          attempt.code,
          attempt.requestId === null ? null : `${words.requestId} ${attempt.requestId}`,
        ].filter((text) => text !== null);
        return (
          <li key={attempt.startedAt} className={classes.attempt}>
            <StateDot tone={tones[attempt.outcome]}>
              <Moment at={attempt.startedAt} /> <strong>{words.outcome[attempt.outcome]}</strong>
            </StateDot>
            <div className={classes.story}>
              {said !== undefined && <Text>{sentences(said, language)}</Text>}
              {technical.length > 0 && (
                <Text c="dimmed" className="mono">
                  {technical.join(" · ")}
                </Text>
              )}
              {attempt.uri !== deliveredUri && (
                <Text c="dimmed" className="mono">
                  {words.destination} {attempt.uri}
                </Text>
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
