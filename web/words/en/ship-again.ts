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
  done: "“Transfer again” was carried out",
  running: (done, asked) =>
    `“Transfer again” is at work (${done.toLocaleString("en")} of ${asked.toLocaleString("en")})`,
  stopped: "It ended early, because the integration was switched off",
  nothing: "There was nothing that could be transferred.",
  started: (n) => `Transfer begun: ${recordings(n)}`,
  held: (n) =>
    `Waiting for the paused destination: ${recordings(n)}. It is tried with one now; if that succeeds, all are transferred by themselves.`,
  delivered: (n) => `Passed over, transferred already: ${recordings(n)}`,
  underWay: (n) => `Being transferred already: ${recordings(n)}`,
  gone: (n) => `Impossible, the audio was removed: ${recordings(n)}`,
  unknown: (n) => `Not found: ${recordings(n)}`,
  means:
    "A file of the same name that is in the bucket already is never overwritten, and what was transferred is not sent again.",
};
