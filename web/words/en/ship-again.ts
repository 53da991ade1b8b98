import type { AllWords } from "../ja.ts";
import { count } from "./counts.ts";

const recordings = (n: number) => count(n, "recording", "recordings");

export const shipAgain: AllWords["shipAgain"] = {
  one: "Transfer again",
  chosen: (n) => `Transfer the ${recordings(n)} selected again`,
  all: (n) => `Transfer again all that are open (${n})`,
  mostChosen: (chosen, most) =>
    `${chosen.toLocaleString("en")} are selected. At most ${most} can be asked for at once; the others stay selected.`,
  asking: "Asking…",
  underWay: "Transferring again",
  done: "“Transfer again” has ended",
  running: (done, asked) =>
    `“Transfer again” is at work (${done.toLocaleString("en")} of ${asked.toLocaleString("en")})`,
  stopped: "It ended early, because the integration was switched off",
  nothing: "There was nothing that could be transferred.",
  arrived: (n) => `In the bucket: ${recordings(n)}`,
  going: (n) => `Under way: ${recordings(n)}`,
  tried: (n) =>
    `Held, because transfers have stopped: ${recordings(n)}. One is being tried now; if it succeeds, the others follow by themselves.`,
  stillHeld: (n) => `Still held: ${recordings(n)}. The integration error log says why and what to do.`,
  leftOut: (n) => `Left out, because the integration was switched off: ${recordings(n)}`,
  delivered: (n) => `Passed over, transferred already: ${recordings(n)}`,
  gone: (n) => `Impossible, the audio was removed: ${recordings(n)}`,
  unknown: (n) => `Not found: ${recordings(n)}`,
  means:
    "A file of the same name that is in the bucket already is never overwritten, and what was transferred is not sent again.",
};
