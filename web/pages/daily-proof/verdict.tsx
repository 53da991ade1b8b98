import type { Verdict as VerdictName } from "../../../contract/daily-proof.ts";
import { StateDot, type StateTone } from "../../components/state-dot.tsx";
import { useWords } from "../../words/words.ts";

const tones: Record<VerdictName, StateTone> = {
  empty: "quiet",
  whole: "good",
  unclear: "attention",
  "under-way": "busy",
  gap: "bad",
};

/** What a day's sums come to, with a tick where nothing is left to do. */
export function Verdict({ verdict }: { verdict: VerdictName }) {
  const words = useWords().dailyProof;
  return (
    <StateDot tone={tones[verdict]}>
      {verdict === "whole" && <span aria-hidden="true">✓ </span>}
      {words.verdicts[verdict]}
    </StateDot>
  );
}
