import { Group, Text } from "@mantine/core";
import type { Destination } from "../../../contract/destination.ts";
import { BacklogProgress } from "../../components/backlog-progress.tsx";
import { TextLink } from "../../components/link-button.tsx";
import { StateDot, type StateTone } from "../../components/state-dot.tsx";
import { shortTime } from "../../format.ts";
import { useUser } from "../../session.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";

type Shown = "none" | "unverified" | Destination["state"];
const tones: Record<Shown, StateTone> = {
  none: "quiet",
  unverified: "attention",
  ok: "good",
  paused: "bad",
  disabled: "quiet",
  ending: "busy",
};

/** State, last transfer and what waits, in one line beside the title. */
export function StatusLine({ destination }: { destination: Destination | null }) {
  const words = useWords().amazonS3;
  const language = useLanguage();
  const { timeZone } = useUser().company;
  const shown: Shown =
    destination === null
      ? "none"
      : destination.state === "ok" && destination.unverified
        ? "unverified"
        : destination.state;
  const last = destination?.lastDelivered;
  return (
    <Group gap="2px 1.25rem">
      <Text span size="sm">
        {words.status}: <StateDot tone={tones[shown]}>{words.states[shown]}</StateDot>
      </Text>
      {destination !== null && (
        <>
          <Text span size="sm">
            {words.lastDelivered}:{" "}
            {last ? (
              <TextLink to={`/app/calls/${encodeURIComponent(last.sequenceId)}`}>
                {shortTime(last.at, language, timeZone)}
              </TextLink>
            ) : (
              words.noneDelivered
            )}
          </Text>
          <Text span size="sm">
            {words.waiting}:{" "}
            {destination.backlog === null ? (
              words.waitingCount(destination.waiting)
            ) : (
              <BacklogProgress backlog={destination.backlog} />
            )}
          </Text>
        </>
      )}
    </Group>
  );
}
