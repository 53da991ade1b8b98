import type { AllWords } from "../ja.ts";
import { recordings } from "./counts.ts";

export const amazonS3: AllWords["amazonS3"] = {
  title: "Amazon S3 integration",
  intro: "When a call has ended, its recording is transferred to your own Amazon S3 bucket.",
  status: "State",
  states: {
    none: "Not set up",
    ok: "OK",
    unverified: "Not tested",
    paused: "Stopped",
    disabled: "Off",
    ending: "Ending",
  },
  lastDelivered: "Last transfer",
  noneDelivered: "none yet",
  waiting: "Waiting",
  waitingCount: (n) => n.toLocaleString("en"),

  stateTitle: "Transfers",
  openCall: "Open the call",
  openInS3: "Show in S3 (AWS)",
  delivered: "Transferred",
  deliveredCount: (n, more) => `${more ? "at least " : ""}${recordings(n)}`,
  savedSince: "since this destination was set:",
  lastCheck: "Last connection test",
  neverChecked: "None yet. “Save” makes one",

  missingTitle: "What is needed before transfers begin",
  missingTitleOff: "The integration is off",
  missingItem: (name, done) => `${name}: ${done ? "done" : "still missing"}`,
  missingSwitch: "Tick “Enable Amazon S3 integration”",
  missingLeft: (n) => `${n === 1 ? "One item is" : `${n} items are`} missing. Then press “Save”.`,
  missingNothing: "Nothing is missing. “Save” tests the connection, and transfers begin.",
  meanwhile: (days) =>
    `Until then recordings are not transferred; Onbin keeps them${days === null ? "" : ` for ${days === 1 ? "a day" : `${days} days`}`}. Once the integration is on, you can transfer them together from “Storage”.`,
  guideOffer: "New to AWS? The guide leads you from the beginning.",
  guideLink: "Guide: from an AWS account to the first recording",
  fromGuide: "Bucket, folder and region are those that you wrote down in the guide.",
  toField: (name) => `Go to “${name}”`,
  checkFailedNext: "What you typed is still here. Correct what is marked in red and press “Save” again.",

  contractTitle: "A contract is needed to use this feature",
  contractText: "Until the contract is switched on, no recording is transferred.",
  contractContact: "Whom to ask",
  contractNoContact: "Ask the operator of this service for a contract.",

  endingTitle: "The integration is ending",
  endingText: (n) =>
    `When ${n === 1 ? "the last recording has" : `the remaining ${recordings(n)} have`} been transferred, the stored keys are destroyed and the integration has ended.`,
  endingLink: "See how far it is",

  enabled: "Enable Amazon S3 integration",
  store: "Kind of store",
  aws: "Amazon S3 (AWS)",
  bucket: "Bucket",
  bucketHint: "Paste s3://…, https://… or an ARN, and it is taken apart for you",
  bucketSplit: (parts) => `The address was taken apart: ${parts}`,
  folder: "Folder",
  folderHint: "Letters a–z, A–Z, digits, _ - and / only",
  region: "Region",
  regionHint: "Search by code or place",
  regionPlaceholder: "Choose a region",
  regionNothing: "No region matches",
  regionUsual: (region) => `For this store usually ${region}`,
  accessKey: "Access key",
  secret: "Secret access key",
  secretStored: (last4) => (last4 === "" ? "••••••••••••" : `••••••••••••  (ends in ${last4})`),
  secretStoredHint: "The stored secret cannot be shown",
  secretHint: "It cannot be shown after saving; AWS too shows it only once",
  secretAgain: "The kind of store has changed: please type the secret again",
  secretForNewKey: "Another access key has another secret: press Change and type it",
  change: "Change",
  keepStored: "Keep the stored one",
  show: "Show or hide the secret",
  example: "Example of a place",
  exampleMissing: "Shown when bucket and folder are filled in",

  save: "Save",
  saveHint: "Tests the connection, and saves only if it works.",
  saveWithoutTest: "Save without testing",
  saveWithoutTestHint: "For example when s3:ListBucket must not be allowed.",
  remove: "End the integration",
  saving: "Saving…",
  testing: "Testing…",

  required: "Please fill this in",
  requiredRegion: "Please choose a region",
  invalid: "Please look at the fields marked above.",

  checkTitle: "Connection test",
  checkOfBefore: "Last connection test",
  steps: {
    reach: "Reach S3",
    key: "Access key",
    secret: "Secret",
    bucket: "Bucket",
    region: "Region",
    list: "List",
    write: "Write into the folder",
  },
  stepStates: {
    pending: "not yet",
    running: "checking…",
    ok: "OK",
    failed: "failed",
    skipped: "not checked",
    note: "note",
  },
  fixRegion: (region) => `Change the region to ${region} and test again`,
  checkSaved: "The connection works. The settings have been saved; transfers begin with the next call.",
  checkSavedDisabled:
    "The connection works, and the settings have been saved. The integration is off: recordings are not transferred and stay in Onbin.",
  checkFailed: "The connection could not be confirmed, so nothing was saved.",
  checkFailedDisabled:
    "To only switch the integration off, press “Save without testing”: that works without a connection.",
  checkLost:
    "The line to the server broke during the test. The state above tells whether the settings were saved.",
  markerStored: "One byte named onbin-connection-check stayed in the folder. You may delete it.",
  saved: "Saved without testing.",
  savedDisabled:
    "Saved without testing. The integration is off: recordings are not transferred and stay in Onbin.",
  unverifiedTitle: "The connection has not been tested",
  unverifiedText: "After the next call, look at the integration error log.",
  openErrorLog: "Open the error log",
  pausedTitle: "Transfers have stopped",
  pausedText: "Correct the cause and press Save: the recordings that wait are transferred, oldest first.",
  offeredRegion: (region) =>
    `This bucket turned out to be in ${region}. Recordings are transferred there; please correct the region and save.`,
  plainPut:
    "This store does not know conditional writes (If-None-Match). A retry right after a broken connection may write the same recording twice.",

  conflictTitle: "Another administrator has changed the settings",
  conflictText: "Nothing was overwritten, and what you typed is still here. Saved now:",
  conflictRemoved: "The integration has been ended.",
  conflictReload: "Load the saved settings (what I typed is dropped)",
  conflictKeep: "Go on with what I typed",

  policies: "IAM policies",
  policiesText:
    "For the IAM user of the access key. Bucket and folder follow what you type above. No other permission is needed.",
  policyForm: "Kind of policy",
  policyForms: {
    standard: "Standard",
    withoutList: "Without s3:ListBucket",
    fixedAddresses: "With fixed IP addresses",
  },
  policyHints: {
    standard: "Allows writing recordings, and listing for the connection test.",
    withoutList:
      "Allows writing recordings only. The test then shows “List” as a note; transfers are not affected.",
    fixedAddresses: "Allows the same only from these source addresses.",
  },
  policyNoAddresses:
    "The operator has set no source addresses, so this policy cannot be offered. Ask the operator if you need it.",
  policyNeedsBoth: "Fill in bucket and folder to get a policy that is ready to copy.",
  policyKms:
    "If the bucket is encrypted with a KMS key of yours (SSE-KMS), also allow kms:GenerateDataKey on that key.",

  formatTitle: "Format of the recordings, and how to find a file",
  format: "Format",
  formatText: "WAV, linear PCM, stereo, 8 kHz, 16 bits",
  formatChannels: "Left channel: our side (agent). Right channel: the other party",
  fileName: "File name",
  fileNameChain: "A call that follows, such as a transfer:",
  placeholderSequence: "sequence ID",
  placeholderParent: "parent sequence ID",
  placeholderFolder: "folder",
  placeholderBucket: "bucket",
  find: "Finding one",
  findText:
    "Search this folder of the bucket for the parent sequence ID, which the page of a call shows. Every recording of that chain begins with it (the search of the S3 console looks at the beginning of names).",
};
