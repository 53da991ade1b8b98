import type { AllWords } from "../ja.ts";

export const link: AllWords["link"] = {
  title: "Set your password",
  operatorTitle: "Set the operator's password",
  intro: "This link works once. When you have chosen a password you are signed in.",
  resetTitle: "Choose a new password",
  resetIntro:
    "This link works once. When you have chosen a new password you are signed in here, and signed out everywhere else.",
  code: "Six-digit code, or a recovery code",
  codeHint: "As your authenticator app shows it",
  company: "Company",
  email: "E-mail address",
  emailHint: "You will sign in with this address",
  password: "New password",
  passwordHint: (n) =>
    `${n} characters or more; not only the company's name, your address or words that everybody uses`,
  repeat: "New password, again",
  tooShort: (n) => `Use ${n} characters or more`,
  differs: "The passwords differ",
  missing: "Please fill this in",
  submit: "Set and sign in",
  submitting: "Setting…",
  unknown: "This link does not work",
  unknownCure: "It was used already or is too old. Ask the person who made it for a new one.",
};
