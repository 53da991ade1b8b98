import type { ShipRun } from "../../contract/ship-again.ts";
import { useWords } from "../words/words.ts";
import { Notice } from "./notice.tsx";

/** What came of もう一度転送する, live: how many are in the bucket, under way or held, and what was passed over and why. */
export function ShipOutcome({ run, onClose }: { run: ShipRun; onClose: () => void }) {
  const all = useWords();
  const words = all.shipAgain;
  const { counts, outcome } = run;
  const lines = [
    outcome.delivered > 0 && words.arrived(outcome.delivered),
    outcome.underWay > 0 && words.going(outcome.underWay),
    outcome.held > 0 && (outcome.settled ? words.stillHeld : words.tried)(outcome.held),
    outcome.skipped > 0 && words.leftOut(outcome.skipped),
    counts.delivered > 0 && words.delivered(counts.delivered),
    counts.gone > 0 && words.gone(counts.gone),
    counts.unknown > 0 && words.unknown(counts.unknown),
  ].filter((line) => line !== false);
  const runs = run.finishedAt === null;
  const title = runs
    ? words.running(run.done, run.asked)
    : run.stopped
      ? words.stopped
      : outcome.settled
        ? words.done
        : words.underWay;
  const faults = counts.gone + counts.unknown + (outcome.settled ? outcome.held + outcome.skipped : 0);
  const whole = outcome.settled && faults === 0 && outcome.delivered > 0;
  return (
    <Notice
      kind={run.stopped || faults > 0 ? "warning" : whole ? "good" : "info"}
      title={title}
      withCloseButton={!runs}
      closeButtonLabel={all.close}
      onClose={onClose}
    >
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
