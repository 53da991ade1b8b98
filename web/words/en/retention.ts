import type { AllWords } from "../ja.ts";
import { count } from "./counts.ts";

export const retention: AllWords["retention"] = {
  title: "How long audio stays",
  intro:
    "Onbin keeps audio until its recording is proven to be in S3. Here you choose when our copy is removed after that. The facts of calls, and recordings in S3, are not removed.",
  delivered: "Audio that was transferred",
  deliveredText:
    "It is removed so many days after S3 has confirmed it. Until then it can be played here. With 0 days it is removed as soon as it is confirmed.",
  unshipped: "Audio that was not transferred",
  unshippedText:
    "Audio that was “Not included” because the integration was off, and audio that is “Held” because it cannot be used, is removed after so many days. Once removed, it cannot be transferred to S3 any more.",
  never:
    "Audio that waits to be transferred (to be retried, for the settings to be corrected, or for Onbin to be able to convert it) is not removed, whatever the number of days.",
  installation: (days) => `As the service has it (${count(days, "day", "days")})`,
  own: "Choose the days",
  days: "Days",
  daysOf: (least, most) => `${least} to ${most} days`,
  daysWrong: (least, most) => `Type a whole number from ${least} to ${most}`,
  shorter: "With fewer days, audio here that is older is removed within a minute and cannot be brought back.",
  save: "Save",
  saving: "Saving…",
  saved: "Saved.",
};
