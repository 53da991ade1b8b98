import type { AllWords } from "../ja.ts";

export const security: AllWords["security"] = {
  title: "Security",
  factor: "Second factor",
  required: "Ask everybody for a second factor",
  requiredText:
    "Whoever has none yet can open only the own profile from then on, until one is set up. Recordings go on being received and transferred.",
  without: (n) => (n === 1 ? "1 active user has none yet." : `${n} active users have none yet.`),
  none: "All active users have one.",
  self: "You have none yourself: when you save, you are led to your profile.",
  save: "Save",
  saving: "Saving…",
  saved: "Saved.",
  rules: "Rules of signing in",
  ruleLength: (n) =>
    `A password has ${n} characters or more, and is not one that everybody uses, nor the company's name or your address alone.`,
  ruleTries: "After several wrong passwords or codes, further tries have to wait.",
  ruleSessions: (idle, days) =>
    `A sign-in ends when it is not used for ${idle} hours, and ${days} days after it began.`,
  log: "Operation log",
  logText: "Who changed what is in the operation log.",
  toLog: "Open the operation log",
};
