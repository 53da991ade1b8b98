import { amazonS3 } from "./en/amazon-s3.ts";
import { amazonS3Guide } from "./en/amazon-s3-guide.ts";
import { apiKeys } from "./en/api-keys.ts";
import { call } from "./en/call.ts";
import { calls } from "./en/calls.ts";
import { count } from "./en/counts.ts";
import { dailyProof } from "./en/daily-proof.ts";
import { errorLog } from "./en/error-log.ts";
import { forgotten } from "./en/forgotten.ts";
import { frame } from "./en/frame.ts";
import { link } from "./en/link.ts";
import { notifications } from "./en/notifications.ts";
import { operationLog } from "./en/operation-log.ts";
import { operator } from "./en/operator.ts";
import { operatorCompany } from "./en/operator-company.ts";
import { operatorHealth } from "./en/operator-health.ts";
import { operatorLog } from "./en/operator-log.ts";
import { operatorSetUp } from "./en/operator-set-up.ts";
import { profile } from "./en/profile.ts";
import { remove } from "./en/remove.ts";
import { retention } from "./en/retention.ts";
import { security } from "./en/security.ts";
import { shipAgain } from "./en/ship-again.ts";
import { signIn } from "./en/sign-in.ts";
import { sources } from "./en/sources.ts";
import { storage } from "./en/storage.ts";
import { users } from "./en/users.ts";
import type { AllWords } from "./ja.ts";

/** Everything the console says, in English; the shape is that of `ja.ts`. */
export const en: AllWords = {
  product: "Onbin 音便",
  language: "Language",
  loading: "Loading…",
  none: "–",
  separator: ", ",
  close: "Close",
  showPassword: "Show or hide the password",
  skipToContent: "Skip to content",
  copy: "Copy",
  copied: "Copied",
  reload: "Reload",
  causeUnreachable: "The server cannot be reached.",
  cureUnreachable: "Check your network and try again. If it goes on, ask the operator.",
  causeUnexpected: (status) => `The server gave an unexpected answer (HTTP ${status}).`,
  cureUnexpected: "Wait a moment and try again. If it goes on, ask the operator.",
  stale: "The newest state cannot be read. What you see is from the last time it could.",
  crash: "This page could not be shown",
  crashCure: "Reload it. If it happens again, send the text below to the operator.",
  demoBucket: "Demo bucket (on this machine)",

  frame,

  signIn,

  link,

  notFound: {
    title: "Page not found",
    text: "The address is wrong, or you may not see this page.",
    home: "To the first page",
  },

  callTypes: {
    incoming: "Incoming call",
    outbound: "Outbound call",
    transfer: "Call transfer",
    internal: "Internal call",
    voicemail: "Answering machine",
  },
  stepTypes: {
    play: "Message played (play)",
    read: "Digits asked for (read)",
    forward: "Sent on (forward)",
  },
  noAnswer: (type) => `${type} (No Answer)`,

  transferStates: {
    waiting: "Waiting",
    sending: "Sending",
    retrying: "Retrying",
    held: "Held",
    delivered: "Transferred",
    skipped: "Not included",
  },
  noRecording: "No recording",
  nextAttempt: (at) => `next attempt ${at}`,

  calls,

  call,

  errorLog,
  shipAgain,

  dailyProof,

  amazonS3,

  amazonS3Guide,

  remove,

  operator,

  operatorCompany,

  operatorHealth,

  operatorLog,

  operatorSetUp,

  notifications,

  confirmation: {
    title: "Confirm your mail address",
    question: (email, company) => `Shall ${email} be told about the integrations of ${company}?`,
    questionOfInstallation: (email) => `Shall ${email} be told about this installation of Onbin?`,
    confirm: "Confirm",
    confirming: "Confirming…",
    confirmedTitle: "Confirmed",
    confirmed: (email) => `From now on ${email} gets these notifications. You can close this page.`,
    unknown: "This link cannot be used",
    ignore: "If you did not expect this, just close the page. Nothing will be sent to you.",
  },

  storage,

  retention,

  sources,

  users,
  profile,
  apiKeys,
  operationLog,
  security,
  forgotten,

  units: {
    seconds: (n) => `${n} s`,
    minutes: (n) => `${n} min`,
    hours: (n) => `${n} h`,
    days: (n) => count(n, "day", "days"),
  },
};
