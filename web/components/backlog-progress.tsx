import type { Backlog } from "../../contract/destination.ts";
import { useWords } from "../words/words.ts";

/** How many recordings are still to go, how fast, and for how long: `98,312 to go · 1,450 a minute · about 1 h 8 min left`. */
export function BacklogProgress({ backlog: { waiting, perMinute } }: { backlog: Backlog }) {
  const words = useWords().frame;
  const parts = [words.backlogLeft(waiting)];
  if (perMinute > 0) {
    parts.push(words.backlogRate(perMinute), words.backlogTime(Math.max(1, Math.ceil(waiting / perMinute))));
  }
  return <span>{parts.join(" · ")}</span>;
}
