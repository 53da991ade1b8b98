import type { AllWords } from "../ja.ts";
import { recordings } from "./counts.ts";

export const remove: AllWords["remove"] = {
  title: "End the Amazon S3 integration",
  backToSettings: "Amazon S3 integration",
  none: "The integration is not set up.",
  whatHappens: "What happens",
  keysDestroyed: "The stored access key and secret are destroyed. They cannot be brought back.",
  bucketKept: (n, place) =>
    `What is in your bucket stays: ${recordings(n)} transferred so far (${place}). Nothing there is deleted or changed.`,
  futureCalls: "Recordings of later calls are not transferred. They stay in Onbin.",
  underWay: "Recordings under way",
  noneUnderWay: "No recording waits to be transferred. The integration can end at once.",
  waiting: (n) =>
    `${n === 1 ? "1 recording waits" : `${recordings(n)} wait`} to be transferred. What should happen to ${n === 1 ? "it" : "them"}?`,
  finishFirst: "Transfer first, then end",
  finishFirstText: "Everything that waits is transferred, then the keys are destroyed.",
  finishFirstPaused:
    "Not possible while transfers are stopped. Correct the settings first, or end the integration now.",
  stopNow: "End now",
  stopNowText:
    "Transfers stop and the keys are destroyed at once. What waits is not lost: it stays in Onbin.",
  submit: "End the integration",
  submitting: "Ending…",
  endedTitle: "The integration has ended",
  endedText: "The stored keys have been destroyed.",
  endingTitle: "The integration ends when the transfers are done",
  endingText: (n) =>
    `${n.toLocaleString("en")} to go. It goes on when you close this page. Then the keys are destroyed.`,
};
