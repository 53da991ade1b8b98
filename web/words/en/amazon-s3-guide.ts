import type { AllWords } from "../ja.ts";

export const amazonS3Guide: AllWords["amazonS3Guide"] = {
  title: "Guide: from an AWS account to the first recording",
  intro:
    "From an AWS account and nothing else to the first recording in your bucket, step by step, in about 20 minutes. Keep this page open beside AWS. How far you have come is remembered in this browser.",
  needs:
    "You need an AWS account that may make buckets in S3 and users and policies in IAM. AWS bills you for what is stored in S3.",
  names:
    "The names of AWS’s buttons are those known to us in November 2026; this was not tried in a real AWS account, and AWS changes its pages from time to time. Where AWS speaks Japanese to you, switch this page to 日本語 and the names are the same again.",
  print: "Print this page",
  progress: (done, all) => `${done} of ${all} steps done`,
  step: (n) => `Step ${n}`,
  done: (n) => `I have done step ${n}`,
  picture: (title) => `Picture: ${title}`,
  pictureHint: "Go from ① on. The coloured frames are what you press or fill in.",
  bucketHint: "A name nobody else in the world has: 3 to 63 small letters, digits, - and .",
  folderHint: "Where recordings go. You need not make it first",
  regionHint: "Code of the place of the bucket, such as ap-northeast-1 for Tokyo, eu-west-1 for Ireland",
  regionWrong: "Type a code such as ap-northeast-1",
  policyReady: "Paste this policy. Bucket and folder are those of step 1.",
  policyWaits: "Once bucket and folder are decided in step 1, the policy to paste stands here.",
  toNames: "Fill in step 1",
  policyName: "IAM policy",
  toSettings: "Open the Amazon S3 settings",
  settingsSoFar: "State now",
  first: {
    none: "The integration is not set up yet.",
    disabled: "The settings are saved, but the integration is off.",
    paused: "Transfers have stopped. The settings page says why and what to do.",
    waiting: "The settings are saved. Waiting for the first recording…",
    arrived: (uri) => `A recording has arrived. The latest: ${uri}`,
  },

  steps: {
    decide: {
      title: "Decide on names and a place",
      text: "Decide on these three and write them down here. The steps below and the settings page use them.",
      acts: [],
      drawing: [],
    },
    bucket: {
      title: "Make the bucket",
      text: "Make the bucket in S3 that recordings go to.",
      acts: [
        "Sign in to the AWS Management Console, type “S3” into the search box at the top and open S3.",
        "Set the Region at the top right to the place of step 1.",
        "Press “Create bucket”, leave the bucket type at “General purpose” and type the name of step 1 as “Bucket name”.",
        "Leave “Block all public access” on, so that nobody else can hear the recordings.",
        "Leave the rest as it is and press “Create bucket” at the bottom.",
      ],
      drawing: [
        { kind: "heading", text: "Amazon S3 › Create bucket" },
        { kind: "field", label: "AWS Region", value: "Asia Pacific (Tokyo) ap-northeast-1", press: 1 },
        { kind: "choice", label: "General purpose", on: true },
        { kind: "field", label: "Bucket name", value: "acme-recordings", press: 2 },
        { kind: "tick", label: "Block all public access", on: true },
        { kind: "button", label: "Create bucket", press: 3 },
      ],
    },
    policy: {
      title: "Make the IAM policy",
      text: "The policy says what Onbin may do: write into the folder of step 1, and list for the connection test. It can neither read recordings nor delete them.",
      acts: [
        "Type “IAM” into the search box and open IAM. Choose “Policies” at the left and press “Create policy”.",
        "Choose “JSON” in the “Policy editor” and delete all that is there.",
        "Copy the policy below, paste it and press “Next”.",
        "Type onbin-recordings as “Policy name” and press “Create policy”.",
      ],
      drawing: [
        { kind: "heading", text: "IAM › Policies › Create policy" },
        { kind: "tabs", labels: ["Visual", "JSON"], chosen: 1, press: 1 },
        { kind: "code", lines: ["{", '  "Version": "2012-10-17",', '  "Statement": [ … ]', "}"], press: 2 },
        { kind: "button", label: "Next", press: 3 },
        { kind: "field", label: "Policy name", value: "onbin-recordings", press: 4 },
        { kind: "button", label: "Create policy", press: 5 },
      ],
    },
    user: {
      title: "Make the IAM user",
      text: "A user for Onbin alone, with the policy of step 3. No person signs in with it.",
      acts: [
        "In IAM choose “Users” at the left and press “Create user”.",
        "Type onbin as “User name”. Leave “Provide user access to the AWS Management Console” off and press “Next”.",
        "Choose “Attach policies directly”, type onbin-recordings into the search box and tick the policy that is found.",
        "Press “Next”, look through it and press “Create user”.",
      ],
      drawing: [
        { kind: "heading", text: "IAM › Users › Create user" },
        { kind: "field", label: "User name", value: "onbin", press: 1 },
        { kind: "tick", label: "Provide user access to the AWS Management Console", on: false },
        { kind: "button", label: "Next", press: 2 },
        { kind: "choice", label: "Attach policies directly", on: true, press: 3 },
        { kind: "tick", label: "onbin-recordings", on: true, press: 4 },
        { kind: "button", label: "Create user", press: 5 },
      ],
    },
    key: {
      title: "Make the access key",
      text: "Onbin writes as this user with it. AWS shows the secret access key only now: leave the AWS page open until step 6 is done.",
      acts: [
        "Press onbin in the list of users and open the tab “Security credentials”.",
        "Press “Create access key” in the part “Access keys”.",
        "As use case choose “Application running outside AWS” and press “Next”.",
        "Leave the description empty and press “Create access key”. The access key and the secret access key are shown.",
      ],
      drawing: [
        { kind: "heading", text: "IAM › Users › onbin" },
        { kind: "tabs", labels: ["Permissions", "…", "Security credentials"], chosen: 2, press: 1 },
        { kind: "button", label: "Create access key", press: 2 },
        { kind: "choice", label: "Application running outside AWS", on: true, press: 3 },
        { kind: "button", label: "Next", press: 4 },
        { kind: "button", label: "Create access key", press: 5 },
        { kind: "field", label: "Access key", value: "AKIA••••••••••••••••" },
        { kind: "field", label: "Secret access key", value: "••••••••••••  Show" },
      ],
    },
    save: {
      title: "Paste them into Onbin and save",
      text: "On the settings page, see that bucket, folder and region are those of step 1.",
      acts: [
        "Paste the access key and the secret access key from AWS, one after the other, with AWS’s copy buttons.",
        "See that “Enable Amazon S3 integration” is ticked.",
        "Press “Save”. The connection test goes through its steps, and the settings are saved when all have passed. A step that fails says why and what to do.",
        "Once it is saved, press “Done” in AWS and close its page.",
      ],
      drawing: [],
    },
    first: {
      title: "See the first recording arrive",
      text: "Make a call and hang up. A few seconds later its recording is in the bucket.",
      acts: [
        "In “Calls”, see the transfer of this call become “Transferred”.",
        "Open the bucket in S3 and see a .wav file in the folder of step 1.",
      ],
      drawing: [],
    },
  },
};
