import type { AllWords } from "../ja.ts";
import { count } from "./counts.ts";

const n = (value: number) => value.toLocaleString("en");

export const sources: AllWords["sources"] = {
  title: "Phone systems",
  intro:
    "The phone systems that deliver recordings here. For each of them: what came, what was refused and why, and what is still missing.",
  list: "Phone systems",
  name: "Name",
  state: "State",
  seen: "Last heard of",
  received: "Received",
  refused: "Refused",
  never: "Never yet",
  count: (value) => n(value),
  states: {
    new: "Waiting for the first recording",
    ok: "Delivering",
    refused: "The latest was refused",
    trouble: "Needs attention",
    ended: "Ended",
  },
  empty: "No phone system yet",
  emptyText: "Add one; then you see what to configure on it, with the address and the API key filled in.",
  add: "Add a phone system",
  endedSources: (value) => `Ended (${n(value)})`,
  endedAt: (at) => `Ended at ${at}`,

  plain: "API (keys of no phone system)",
  plainTitle: "Recordings that come by the API alone",
  plainText:
    "Recordings that are delivered with API keys of no phone system. To see here what was refused and why, and what is missing, add a phone system and use its key instead.",
  plainKeys: "API keys that work",
  plainUsed: "One of them was last used",
  plainReceived: "Last recording",
  plainNone: "No API keys yet",
  toKeys: "API keys",

  newTitle: "Add a phone system",
  newIntro:
    "Choose your phone system. Once it is added, you see what to configure on it, with the address and the API key filled in.",
  system: "Phone system",
  groups: { own: "Phone systems that you run", cloud: "Cloud phones", other: "Others" },
  systemTexts: {
    push: "Whatever can send one request a call (such as curl), or a program of your own",
    asterisk: "Sends from MixMonitor in the dialplan",
    freepbx: "Sends from its Post Call Recording Script",
    freeswitch: "Sends by mod_json_cdr and record_post_process_exec_api",
    fusionpbx: "Sends by mod_json_cdr and a command after each recording",
    rtpengine: "Sends by the notifications of rtpengine-recording (notify-uri)",
    twilio: "Tells Onbin when a recording is ready; Onbin fetches it",
    telnyx: "Tells Onbin when a recording is ready; Onbin fetches it",
    zoom: "Tells Onbin when a recording is ready; Onbin fetches it",
    webhook: "A service that names a recording's address in a signed webhook; Onbin fetches it",
  },
  operatorOnly:
    "Watched folders of the server, and CDR and CEL, are places on the server: the operator sets them. Ask the operator if you need one.",
  nameHint: "Tells it from others in the list (such as: PBX of the head office)",
  missing: "Please fill this in",
  invalid: "It does not look like this. Copy it again",
  optional: (label) => `${label} (optional)`,
  example: (text) => `Such as: ${text}`,
  generate: "Generate a secret",
  generated: "Generated. Before you save, give the sender the same value.",
  make: "Add it",
  making: "Adding…",

  back: "All phone systems",
  waitingFirst: "Waiting for the first recording… This changes by itself.",
  lastRefused: "What came last could not be taken. Why:",
  coming: (at) => `Recordings are coming (the last at ${at}).`,
  noFirst:
    "Make one call on the phone system and hang up. If nothing changes here within a few minutes, nothing has reached Onbin yet: check that the phone system can reach the address, and that the API key is right. What comes with a wrong key is nobody's, and does not appear here.",
  tryKey: "Send a test recording",
  tryText: "Before the phone system is ready, try this key with a test recording (three seconds of tones).",
  trying: "Sending…",
  tried: "The test recording was sent.",
  tryMemo: "Test recording (from the page of the phone system)",
  facts: "How it stands",
  kind: "Kind",
  made: "Added",
  receivedFact: (value, at) => `${n(value)}${at === null ? "" : ` (last ${at})`}`,
  waitingForFacts: "Recordings waiting for the facts of their calls",
  waitingForFactsText: "They are transferred when the facts (such as CDR) come, or when their time is over.",
  factsMissed: (days) => `Recordings whose facts never came (${count(days, "day", "days")})`,
  factsMissedText: "They were transferred with what was known. Check that the phone system sends its CDR.",
  itemsWaiting: "Not taken yet",
  upTo: (value, most) => (value < most ? n(value) : `${n(most)} or more`),

  feeds: "Places it is read from (set by the operator)",
  feedsText: "They are places on the server. Ask the operator to change them.",
  folder: "Watched folder",
  pattern: "Pattern of names",
  timeZone: "Time zone of its times",
  afterwards: "Files after the transfer",
  afterwardsNames: {
    keep: "Stay",
    remove: "Removed once the bucket has confirmed",
    archive: "Moved once the bucket has confirmed",
  },
  archive: "Moved to",
  cdr: "Call detail records (CDR)",
  cel: "Channel events (CEL)",
  errors: "Folder of CDR that could not be sent",
  pcap: "Recording folder of rtpengine (pcap)",
  factsWithin: "Waits for the facts of a call",
  seconds: (value) => `${n(value)} s`,

  setUp: "What to configure on the phone system",
  keyTitle: "API key",
  keyText:
    "It is shown only now, and what stands below has it filled in already. Put it into the phone system or keep it before you leave this page.",
  keyGone:
    "An API key is shown once, when it is made. If you have kept it, put it in place of YOUR_API_KEY below. If not, make a new one: then everything below has it filled in.",
  keys: "API keys",
  keysNone: "No API key works. Until you make one, no recording comes.",
  keysOptional:
    "It is read from the places above. Make an API key only if the phone system is to send by itself.",
  newKey: "Make a new API key",
  makingKey: "Making…",
  newKeyText:
    "The keys before go on working. Put the new one into the phone system, then end the one before.",
  keyStart: "Begins with",
  keyMade: "Made",
  keyUsed: "Last used",
  act: "End",
  endKey: "End",
  endKeyOf: (prefix) => `End ${prefix}…`,
  endKeyQuestion:
    "A phone system that uses this key is refused with 401 at once. Those recordings do not reach Onbin until they are sent again.",
  endKeyNow: "End it (cannot be undone)",
  parts: {
    "asterisk-incoming": {
      title: "Incoming calls: extensions.conf",
      text: "Before Dial() in the context that takes calls from outside. The two sides are sent apart.",
    },
    "asterisk-outbound": {
      title: "Outbound calls: extensions.conf",
      text: "Before Dial() in the context that takes calls of your extensions. Then run: dialplan reload.",
    },
    "freepbx-script": {
      title: "/usr/local/bin/onbin-push",
      text: "Make this file on the FreePBX server, then run chmod 750 and chown asterisk: on it. It holds the API key, so nobody else should read it.",
    },
    "freepbx-setting": {
      title: "Settings → Advanced Settings → Post Call Recording Script",
      text: "Paste this line, save, and press Apply Config.",
    },
    "json-cdr": {
      title: "autoload_configs/json_cdr.conf.xml",
      text: "Sends the facts of calls. Load mod_json_cdr in modules.conf.xml, then run: reload mod_json_cdr. What it could not send stays in err-log-dir: if Onbin runs where that folder can be read, ask the operator to have it swept.",
    },
    "freeswitch-recording": {
      title: "Dialplan (before bridge)",
      text: "Sends each recording when it ends. The line RECORD_STEREO_SWAP is for incoming calls: leave it out for outbound ones, so that our side is left in both. bg_system does not keep the call waiting.",
    },
    "fusionpbx-recording": {
      title: "Another set in the dialplan “user_record”",
      text: "Open user_record in the Dialplan Manager, and add it as an action “set” before record_session. Sides are not exchanged by themselves: incoming calls in stereo need RECORD_STEREO_SWAP=true as well.",
    },
    "rtpengine-recording": {
      title: "/etc/rtpengine/rtpengine-recording.conf",
      text: "Sends each file when it is closed; Onbin makes one recording of both sides (rtpengine 11.3 or newer, with its kernel module). Which side is yours is told by the metadata of the SIP proxy, such as type. Restart rtpengine-recording afterwards.",
    },
    "webhook-address": { title: "Address of the webhook", text: "" },
  },
  language: "Language",
  snippetText:
    "A whole program: it sends one recording and tries again until Onbin has it. Put the phone system's values in place of externalId, from, to and so on.",
  webhookSteps: {
    twilio:
      "Name this address as recordingStatusCallback where the recording is started (<Record> or <Dial> in TwiML, or the REST API), for the events completed and absent.",
    telnyx:
      "In the Mission Control Portal, name this address as the webhook URL of the Voice API application. The event is call.recording.saved.",
    zoom: "In the Zoom App Marketplace, add this address to the Event Subscriptions of your Server-to-Server OAuth app, with the event “Recording completed (phone)”. When you press Validate, Onbin answers.",
    webhook:
      "Give the sender this address and the signing secret. It signs as Standard Webhooks does (webhook-id, webhook-timestamp, webhook-signature).",
  },
  documentsOnly: "Made from the provider's public documents; not tried with the provider itself.",
  filesStay: "Onbin does not remove the recordings that stay on the phone system.",

  account: "Connection",
  accountText: "A secret that you leave empty stays as it is.",
  secretKept: "Stored (cannot be shown)",
  save: "Save",
  saving: "Saving…",
  saved: "Saved.",
  fetchAgain: "Fetch again what could not be fetched",
  fetchingAgain: "Asking…",
  fetchedAgain: (value) =>
    value === 0
      ? "There was nothing to fetch again."
      : `Fetching ${count(value, "recording", "recordings")} again.`,
  fetchAgainText:
    "Recordings that were given up (too large, or not to be had for seven days) are fetched anew. Mend the cause first.",
  tryAccount: "Test the connection",
  tryingAccount: "Testing…",
  accountWorks: "The connection works.",

  items: "Not taken yet",
  itemsText: "What is not complete, or is tried again later; the next to be tried first.",
  item: "Name",
  firstSeen: "Found",
  tries: "Tries",
  nextTry: "Next try",
  events: "What happened lately",
  eventsEmpty: "Nothing has come yet",
  eventKinds: { received: "Received", refused: "Refused", noticed: "Noticed" },
  time: "Time",
  event: "Result",
  what: "What came",
  reason: "Cause and cure",
  theCall: (id) => `Call ${id}`,
  noName: "(no name)",

  rename: "Name",
  end: "End this connection",
  endText:
    "Nothing is taken from this phone system any more, and its API keys and secrets stop working. What it brought stays.",
  endButton: "End the connection",
  endQuestion: (name) =>
    `Recordings of “${name}” are refused at once. This cannot be undone; to use it again, add it anew.`,
  endNow: "End it (cannot be undone)",
  endedTitle: "This connection has ended",
  endedText: "What it brought is still in the call history.",

  ofCompanies: {
    intro:
      "The phone systems of all companies, those that need attention first. What they bring, names and numbers, is not shown.",
    counts: (all, troubled) => `${n(all)} (${n(troubled)} in trouble)`,
    empty: "No phone systems yet",
    emptyText:
      "A company's administrator adds them under Settings, Phone systems. You add watched folders on the page of the company.",
    onlyTrouble: "Only what needs attention",
    all: "Show all",
    company: "Company",
    next: "Next",
    first: "First",
    section: "Phone systems",
    sectionEmpty: "This company has no phone system yet.",
    addFolder: "Watch a folder",
    folderHint: "A folder of the server that Onbin runs on. Mount a network share before",
    patterns: {
      freepbx: "FreePBX",
      asterisk: "Asterisk (MixMonitor, as FreePBX writes)",
      fusionpbx: "FusionPBX",
      sidecar: "A .json beside each file tells the facts",
      own: "A pattern of your own",
    },
    ownPattern: "Your own pattern",
    ownPatternHint: "Such as {type}-{to}-{from}-{date}-{time}-{externalId} (without the ending)",
    look: "Try it on the files there",
    looking: "Looking…",
    looked: (files, fit, not) =>
      `${n(fit)} of ${count(files, "file is", "files are")} understood${not > 0 ? `; ${n(not)} do not fit` : ""}`,
    noFiles: "There is no recording in this folder yet",
    masked:
      "This is how the first files are understood. Numbers are the company's: their digits are shown as 0.",
    unknownNames: "Names that do not fit",
    quiet: "Seconds of quiet before a file is taken",
    quietHint: "For files that nothing else shows as finished (60 to 86400)",
    folderAdded: "It is added, and will be read in a moment.",
    folderAgain: "It is watched again. What was taken from it before is not taken again.",
    folderOverlaps: (paths) =>
      `${paths} was watched for this company before and shares files with this folder. Those are taken again, as recordings of their own. If that is not meant, stop watching this folder and watch the former one again.`,
    belongsTo: "Belongs to",
    belongsToHint: "A phone system whose call records come another way finds its recordings here",
    newSource: "A new phone system (or the one that watched this folder before)",
    oldFilesToo:
      "Files that are there already are taken too. What is older than a day gives way to calls that have just ended.",
    factsText:
      "CDR and CEL (Asterisk, FreePBX), err-log-dir (FreeSWITCH) and pcap (rtpengine) are set on the command line: source facts, source errors, source pcap.",
    unwatch: (path) => `Stop watching ${path}`,
    unwatchQuestion:
      "Nothing more is taken from this folder. What was taken stays, and so do the files in the folder.",
    unwatchNow: "Stop watching",
    well: "Nothing needs attention now",
  },
};
