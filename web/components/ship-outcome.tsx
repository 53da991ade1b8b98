import type { ShipRun } from "../../contract/ship-again.ts";
import { useWords } from "../words/words.ts";
import { Notice } from "./notice.tsx";

/** What came of もう一度転送する: how many go, how many were passed over and why, and how far it is while it goes on. */
export function ShipOutcome({ run }: { run: ShipRun }) {
  const words = useWords().shipAgain;
  const { counts } = run;
  const lines = [
    counts.started > 0 && words.started(counts.started),
    counts.held > 0 && words.held(counts.held),
    counts.delivered > 0 && words.delivered(counts.delivered),
    counts.underWay > 0 && words.underWay(counts.underWay),
    counts.gone > 0 && words.gone(counts.gone),
    counts.unknown > 0 && words.unknown(counts.unknown),
  ].filter((line) => line !== false);
  const runs = run.finishedAt === null;
  const title = runs ? words.running(run.done, run.asked) : run.stopped ? words.stopped : words.done;
  const kind = run.stopped || counts.gone + counts.unknown > 0 ? "warning" : "info";
  return (
    <Notice kind={kind} title={title}>
      {lines.length === 0 ? (
        !runs && <div>{words.nothing}</div>
      ) : (
        <ul style={{ margin: 0, paddingInlineStart: "1.25rem" }}>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </Notice>
  );
}
