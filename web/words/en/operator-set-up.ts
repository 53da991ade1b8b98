import type { AllWords } from "../ja.ts";

export const operatorSetUp: AllWords["operatorSetUp"] = {
  firstTitle: "Set up the first company",
  title: "Set up a company",
  titleOf: (name) => `Set up ${name}`,
  intro:
    "This leads from adding the company to its first recording in its own bucket, step by step. You can leave at any time and go on later.",
  steps: {
    company: "Company",
    administrator: "Administrator",
    phone: "Phone system",
    bucket: "Bucket (Amazon S3)",
  },
  stepOf: (n, title) => `${n}. ${title}`,
  states: { done: "Done", now: "To do", later: "Later" },
  companyText: "One for each company whose calls are recorded. For your own use, add your own company.",
  timeZone: "Time zone",
  contract: "Contract on (recordings may be transferred)",
  contractHint:
    "While it is off, recordings arrive but are not transferred. You can switch it on the company's page.",
  add: "Add and go on",
  adding: "Adding…",
  companyDone: (id) => `The company ID is ${id}. Its people need it to sign in.`,
  contractOffTitle: "The contract is off",
  contractOffText: "Recordings arrive but are not transferred.",
  contractSwitch: "Switch the contract on",
  administratorText:
    "An administrator sets up the bucket, adds users and chooses who is notified. Make a link that sets the password, and hand it to that person.",
  email: "Administrator's e-mail address",
  makeLink: "Make the link",
  making: "Making…",
  selfText: "If you are the administrator yourself, make the link for your own address.",
  self: "Fill in my address",
  linkTitle: (email) => `Link for ${email}`,
  linkText: (at) => `Hand it to that person. It works once, until ${at}, and is shown only here.`,
  linkSelf:
    "To use it yourself, open it in a private window or another browser: in this window it would end your sign-in as the operator.",
  administratorDone: (email) => `${email} has set a password.`,
  administratorInvited: (email, until) =>
    `${email} has a link that works until ${until}. This turns to “Done” once the password is set.`,
  administratorLapsed: (email) => `The link of ${email} has lapsed. Make another.`,
  administratorOff: (email) => `${email} is switched off.`,
  another: "Make a link for another administrator",
  phoneText:
    "The phone system sends each recording when its call has ended. Here is the line that does it, with the address and API key filled in.",
  makeKey: "Make an API key and the line that sends",
  makingKey: "Making…",
  keyName: "Phone system",
  keyTitle: "API key",
  keyText:
    "It is shown only now. Put it into the phone system, or keep it somewhere safe, before you leave this page.",
  keyGone:
    "The API keys made before cannot be shown again. If you kept one, put it in place of YOUR_API_KEY below; otherwise make a new one.",
  keyMade: (at) => `(made ${at}, not used yet)`,
  keyUsedLast: (at) => `(last used ${at})`,
  keyUsed: (at) => `The API key was used at ${at}.`,
  keyUsedNothing:
    "The API key is being used, but no recording has arrived yet. Look at the error that the phone system got: it says what is wrong and what to do.",
  newKey: "Make a new API key",
  way: "How to send",
  ways: { curl: "curl (one file)", legs: "curl (two files)", send: "onbin send" },
  wayTexts: {
    curl: "Put your recording in place of call.wav, and the phone system's own values in place of externalId, from and to. Stereo with a side each, or mono: both are fine.",
    legs: "For our side and the other party in a file each.",
    send: "Run it in Onbin's folder. Handy to try a recording that you have at hand.",
  },
  where:
    "Where to run it when a call has ended: in Asterisk MixMonitor's command, in FreeSWITCH record_post_process_exec_api, in FreePBX the Post Call Recording Script. Any other phone system that can run this line will do.",
  line: "The line that sends",
  waitingFirst: "Waiting for the first recording… This changes by itself when it comes.",
  firstCame: (at) => `The first recording came at ${at}.`,
  received: (n) => `${n < 1000 ? n.toLocaleString("en") : "1,000 or more"} so far`,
  tryText:
    "If the phone system is not ready yet, you can send a test recording (three seconds of tones) from this page. It goes through the real door with the key above, and stays in the call history as “Test recording”.",
  tryButton: "Send a test recording",
  trying: "Sending…",
  tried: "The test recording was sent.",
  tryMemo: "Test recording (from the set-up guide)",
  bucketText:
    "The company's administrator signs in and sets up the bucket. Not even the operator ever sees the secret access key. Send this to the administrator:",
  handOver: "For the administrator",
  handOverText: (name, id, page) =>
    [
      `Please set up where the call recordings of ${name} are kept in Amazon S3.`,
      `1. Open ${page} and sign in (company ID: ${id}).`,
      "2. Fill in bucket, folder, region and access key; the page explains each, and shows the IAM policy ready to paste.",
      "3. Press “Save”. The connection is checked; if something is wrong, the page says what, and what to do.",
    ].join("\n"),
  destinations: {
    none: "No bucket is set up yet. This changes when it is.",
    ok: "The bucket is connected.",
    paused:
      "Transfers have stopped. When the administrator corrects the settings, what waits is transferred by itself.",
    disabled: "The integration is off. Transfers begin when the administrator switches it on.",
    ending: "The integration is being ended.",
  },
  waitingBucket: "Waiting for the first recording in the bucket…",
  skipped: (n) =>
    `${n === 1 ? "1 recording that came before the bucket was set up is" : `${n < 1000 ? n.toLocaleString("en") : "1,000 or more"} recordings that came before the bucket was set up are`} kept. The administrator can transfer earlier recordings on the page Storage; new ones are transferred by themselves.`,
  firstDelivered: (at) => `The first recording was in the bucket at ${at}.`,
  done: "Everything is set up",
  doneText: (name) =>
    `From now on the recordings of ${name} go into its bucket by themselves. The company's page and Operations show how that goes.`,
  finish: "To the company's page",
  away: "Close this guide",
  awayText: "You can open it again from the company's page.",
};
