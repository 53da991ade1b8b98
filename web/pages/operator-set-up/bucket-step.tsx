import { Text } from "@mantine/core";
import type { SetUp } from "../../../contract/operator.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import { Notice } from "../../components/notice.tsx";
import { StateDot } from "../../components/state-dot.tsx";
import { dateAndTime } from "../../format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { Step, type StepState } from "./step.tsx";

const tones = {
  none: "busy",
  ok: "good",
  paused: "bad",
  disabled: "attention",
  ending: "attention",
} as const;

/** The bucket, which the company's administrator sets up: what to hand over, and how far it is. */
export function BucketStep({ setUp, state }: { setUp: SetUp; state: StepState }) {
  const words = useWords().operatorSetUp;
  const language = useLanguage();
  const { destination, trouble, recordings } = setUp;
  const letter = words.handOverText(setUp.name, setUp.id, `${setUp.publicUrl}/app/settings/amazon-s3`);
  return (
    <Step number={4} title={words.steps.bucket} state={state}>
      {state !== "done" && destination !== "ok" && (
        <>
          <Text>{words.bucketText}</Text>
          <Notice
            kind="info"
            title={words.handOver}
            actions={<CopyButton text={letter} what={words.handOver} />}
          >
            <Text style={{ whiteSpace: "pre-line" }}>{letter}</Text>
          </Notice>
        </>
      )}
      <span role="status">
        <StateDot tone={tones[destination]}>{words.destinations[destination]}</StateDot>
      </span>
      {trouble !== null && (
        <Notice kind="bad" title={trouble[language].cause}>
          {trouble[language].cure}
        </Notice>
      )}
      {recordings.firstDeliveredAt === null ? (
        destination === "ok" && (
          <>
            <Text fw={600}>{words.waitingBucket}</Text>
            {recordings.skipped > 0 && <Text>{words.skipped(recordings.skipped)}</Text>}
          </>
        )
      ) : (
        <Text fw={600} role="status">
          {words.firstDelivered(dateAndTime(recordings.firstDeliveredAt, language))}
        </Text>
      )}
    </Step>
  );
}
