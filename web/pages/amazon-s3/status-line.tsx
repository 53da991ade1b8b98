import { Text } from "@mantine/core";
import type { Destination } from "../../../contract/destination.ts";
import { StateDot, type StateTone } from "../../components/state-dot.tsx";
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

/** The state in a word, beside the title. */
export function StatusLine({ destination }: { destination: Destination | null }) {
  const words = useWords().amazonS3;
  const shown: Shown =
    destination === null
      ? "none"
      : destination.state === "ok" && destination.unverified
        ? "unverified"
        : destination.state;
  return (
    <Text span>
      {words.status}: <StateDot tone={tones[shown]}>{words.states[shown]}</StateDot>
    </Text>
  );
}
