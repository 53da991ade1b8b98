import type { Company } from "../../../contract/operator.ts";
import { StateDot, type StateTone } from "../../components/state-dot.tsx";
import { useWords } from "../../words/words.ts";

const tones: Record<Company["destination"], StateTone> = {
  none: "quiet",
  ok: "good",
  paused: "bad",
  disabled: "quiet",
  ending: "busy",
};

/** How a company's integration stands, in a word. */
export function DestinationState({ state }: { state: Company["destination"] }) {
  const words = useWords().operator.destinations;
  return <StateDot tone={tones[state]}>{words[state]}</StateDot>;
}
