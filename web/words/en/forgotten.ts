import type { AllWords } from "../ja.ts";

export const forgotten: AllWords["forgotten"] = {
  link: "Forgotten your password?",
  title: "Forgotten your password",
  byMail: "Type company ID and mail address. A link to choose a new password is sent by mail.",
  send: "Send the mail",
  sending: "Sending…",
  sent: "Your request was received",
  sentText: (email) =>
    `If ${email} is known, a mail arrives within a few minutes. Its link works once, for one hour.`,
  notArrived:
    "If it does not arrive, look into the spam folder, and check company ID and address. Otherwise ask an administrator of your company, who makes a link on the page Users.",
  byHand: "This server cannot send mails, so somebody has to make a new link for you.",
  administrator: "An administrator of your company makes one under Settings, Users.",
  operator: (contact) =>
    contact === null
      ? "If there is none, ask the operator."
      : `If there is none, ask the operator: ${contact}`,
  operatorSelf: "The operator makes a link on the server with one of these commands.",
  again: "Type it again",
  back: "Back to the sign-in",
};
