import { StateDot, type StateTone } from "../../components/state-dot.tsx";
import { useWords } from "../../words/words.ts";
import { type SourceStanding, sourceState } from "./source-standing.ts";

const tones: Record<SourceStanding, StateTone> = {
  new: "busy",
  ok: "good",
  refused: "attention",
  trouble: "bad",
  ended: "quiet",
};

/** The state of a source in words. */
export function SourceState({ source }: { source: Parameters<typeof sourceState>[0] }) {
  const words = useWords().sources;
  const state = sourceState(source);
  return <StateDot tone={tones[state]}>{words.states[state]}</StateDot>;
}
