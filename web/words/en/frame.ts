import type { AllWords } from "../ja.ts";
import { recordings } from "./counts.ts";

export const frame: AllWords["frame"] = {
  menu: "Menu",
  navigation: "Pages",
  calls: "Calls",
  errorLog: "Integration error log",
  openErrors: (n) => `${n < 1000 ? n : "999+"} open`,
  dailyProof: "Daily proof",
  settings: "Settings",
  integrations: "External integrations",
  amazonS3: "Amazon S3",
  sources: "Phone systems",
  notifications: "Notifications",
  storage: "Storage",
  retention: "How long audio stays",
  account: "Account",
  users: "Users",
  apiKeys: "API keys",
  security: "Security",
  signInRules: "Rules of signing in",
  operationLog: "Operation log",
  profile: "Profile",
  administration: "Account and administration",
  scheme: "Colours",
  schemes: { light: "Light", dark: "Dark", auto: "As this device has it" },
  endedTitle: "You have been signed out",
  endedText:
    "Sign in again and you are back on the page you had open. What you had typed is kept in this tab.",
  endedPerson: (email) => `If somebody other than ${email} signs in, what was typed is thrown away.`,
  signedInAs: (email) => `Signed in as ${email}`,
  administrator: "Administrator",
  member: "Member",
  operator: "Operator",
  signOut: "Sign out",
  pausedTitle: "Transfers to Amazon S3 have stopped",
  pausedSince: (at) => `since ${at}`,
  pausedWaiting: (n) => `${n === 1 ? "1 recording waits" : `${recordings(n)} wait`}. None is lost.`,
  pausedMember: "When an administrator has corrected the settings, they are transferred by themselves.",
  nextTry: (at) => `Next try at ${at}.`,
  backlogTitle: "Recordings that had been held up are being transferred to Amazon S3",
  backlogLeft: (n) => `${n.toLocaleString("en")} to go`,
  backlogRate: (n) => `${n.toLocaleString("en")} a minute`,
  backlogTime: (minutes) =>
    minutes < 60
      ? `about ${minutes} min left`
      : minutes < 48 * 60
        ? `about ${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? "" : ` ${minutes % 60} min`} left`
        : `about ${Math.round(minutes / 1440)} days left`,
  mend: "Correct the settings",
  noDestination:
    "No Amazon S3 destination is set up yet. Recordings that arrive are not transferred; they stay in Onbin.",
  setUp: "Set up the destination",
  mailFiles:
    "No mail server is set, so nobody is told of errors by mail. Ask the operator to set ONBIN_SMTP_URL.",
  mailWaiting: (since) =>
    `Mails have not left since ${since}. They wait and are not lost. Transfers of recordings go on.`,
  mailNow: "a moment ago",
  demo: "Recordings go to the demo bucket (on this machine). Nothing is sent to AWS.",
};
