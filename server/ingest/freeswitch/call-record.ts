import type { CallType } from "../../../contract/call-types.ts";
import { shortText } from "../legs/short-text.ts";
import { type CdrJson, decodePercent, unreadable } from "./decode-record.ts";

/** One channel of FreeSWITCH: a leg of a call, with what its record says. */
export type CallRecord = {
  uuid: string;
  /** The channel that called this one: this is a B leg. */
  originator: string | null;
  /** First channel of the call, where it is another one. */
  root: string | null;
  /** Channels that this one called. */
  originated: readonly string[];
  /** Channels that it was joined with by an attended transfer (`uuid_br` of the transfer history). */
  joined: readonly string[];
  /** A recording was made on this very channel. */
  isRecorded: boolean;
  /** Names that its recording may have, without folders. Variables are handed down to B legs, which then name the A leg's file. */
  files: readonly string[];
  /** Those of them that can only be this channel's own. */
  ownFiles: readonly string[];
  type: CallType | undefined;
  answered: boolean;
  from: string | undefined;
  to: string | undefined;
  userName: string | undefined;
  begun: Date | undefined;
  answeredAt: Date | undefined;
  ended: Date | undefined;
};

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const uuidsIn = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;
/** Channels, and file names, of one record that are looked at. */
const most = 50;
/** Characters; no file system has longer ones. */
const longestPath = 4096;
const longestName = 300;
/** Endings that a recording named for its channel may have. */
const endings = ["wav", "mp3", "ogg", "opus", "gsm", "flac", "m4a", "g722"];
/** Variables that only a recording leaves behind (switch_ivr_async.c, record_callback). */
const recorded = ["record_samples", "record_seconds", "record_ms", "record_file_size"];
/** Variables that name the file: of FreeSWITCH's own dialplan applications, FusionPBX, mod_callcenter, mod_conference. */
const named = [
  "record_name",
  "recording_file",
  "record_filename",
  "record_file",
  "cc_record_filename",
  "record_path",
];

/** Reads a record of mod_json_cdr. @throws AppError `field_invalid` when it names no channel */
export function readCallRecord(cdr: CdrJson): CallRecord {
  const variables = variablesOf(cdr);
  const text = (name: string) => shortText(variables.get(name));
  const profile = objectOf(objectOf(callFlow(cdr)).caller_profile);
  const ofProfile = (name: string) => shortText(stringOf(profile[name]));
  const uuid = [variables.get("uuid"), stringOf(profile.uuid)]
    .find((one) => uuidPattern.test(one ?? ""))
    ?.toLowerCase();
  if (uuid === undefined) throw unreadable("it names no channel: variables.uuid is missing");
  const other = (name: string) => {
    const found = variables.get(name)?.toLowerCase() ?? "";
    return uuidPattern.test(found) && found !== uuid ? found : null;
  };
  const originator = other("originating_leg_uuid") ?? other("originator");
  const history = variables.get("transfer_history") ?? "";
  const applications = recordingApplications(cdr);
  const micros = (name: string) => instantOf(variables.get(`${name}_uepoch`), variables.get(`${name}_epoch`));
  const answeredAt = micros("answer");
  const type = typeOf(variables, cdr);
  const own = fileNames(applications);
  const told = fileNames(named.map((name) => variables.get(name) ?? ""));
  const byEnding = endings.map((ending) => `${uuid}.${ending}`);
  return {
    uuid,
    originator,
    root: originator === null ? null : (other("call_uuid") ?? originator),
    originated: uuids(variables.get("originated_legs") ?? "").filter((one) => one !== uuid),
    joined: [...history.matchAll(/:uuid_br:([0-9a-f-]{36})/gi)].slice(0, most).flatMap(([, one = ""]) => {
      const found = one.toLowerCase();
      return uuidPattern.test(found) && found !== uuid ? [found] : [];
    }),
    isRecorded: recorded.some((name) => Number(variables.get(name) ?? 0) > 0) || applications.length > 0,
    files: [...new Set([...own, ...told, ...byEnding])],
    ownFiles: [
      ...new Set([...own, ...told.filter((name) => name.toLowerCase().includes(uuid)), ...byEnding]),
    ],
    type,
    answered: answeredAt !== undefined && variables.get("missed_call") !== "true",
    from: ofProfile("caller_id_number") ?? text("caller_id_number") ?? text("sip_from_user"),
    to: ofProfile("destination_number") ?? text("destination_number") ?? text("sip_to_user"),
    userName:
      text("onbin_user") ??
      (type === "incoming" || type === undefined
        ? (text("dialed_user") ?? text("cc_agent"))
        : (text("user_name") ?? text("sip_auth_username"))),
    begun: micros("start"),
    answeredAt,
    ended: micros("end"),
  };
}

/**
 * The channel's variables. `encode-values` URL-encodes them all or none: one that holds a character which would have been
 * encoded (SWITCH_URL_UNSAFE) shows that none is.
 */
function variablesOf(cdr: CdrJson): Map<string, string> {
  const values = Object.entries(objectOf(cdr.variables)).flatMap(([name, value]) => {
    const plain = stringOf(value);
    return plain === undefined ? [] : [[name, plain] as const];
  });
  const isPlain = values.some(([, value]) => /[\r\n #&+:;<=>?@[\]^`{|}"]/.test(value));
  return new Map(isPlain ? values : values.map(([name, value]) => [name, decodePercent(value)]));
}

/** What the caller dialled first: the last of the profiles, the newest stand before. Older releases repeat the key instead. */
function callFlow({ callflow }: CdrJson): unknown {
  return Array.isArray(callflow) ? callflow.at(-1) : callflow;
}

/** Files that applications of the dialplan recorded into. */
function recordingApplications(cdr: CdrJson): string[] {
  const { applications } = objectOf(cdr.app_log);
  if (!Array.isArray(applications)) return [];
  return applications.slice(0, 1000).flatMap((application) => {
    const { app_name: name, app_data: data } = objectOf(application);
    const isRecording = name === "record_session" || name === "record";
    return isRecording && typeof data === "string" && data !== "" ? [data] : [];
  });
}

/** Base names; `record_session`'s data may have a time limit behind the path. */
function fileNames(paths: readonly string[]): string[] {
  return paths
    .filter((path) => path.length <= longestPath)
    .slice(0, most)
    .flatMap((path) => {
      // Cut first: what is looked at by the pattern is short, and the pattern knows where it begins.
      const whole = path.trim();
      const base = whole.slice(Math.max(whole.lastIndexOf("/"), whole.lastIndexOf("\\")) + 1);
      if (base.length > longestName) return [];
      const plain = base.replace(/ +\+?\d+(?: +\d+)*$/, "");
      const name = /\.[A-Za-z0-9]{2,5}$/.test(plain) ? shortText(plain) : undefined;
      return name === undefined ? [] : [name];
    });
}

/**
 * The kind of a call. FreeSWITCH's own direction is the channel's, also of a phone in the house that calls out: FusionPBX's
 * `call_direction` says it, or `onbin_type`; else a caller who has signed in is one of ours.
 */
function typeOf(variables: ReadonlyMap<string, string>, cdr: CdrJson): CallType | undefined {
  const told = (variables.get("onbin_type") ?? variables.get("call_direction") ?? "").toLowerCase();
  const words: Readonly<Record<string, CallType>> = {
    inbound: "incoming",
    incoming: "incoming",
    outbound: "outbound",
    local: "internal",
    internal: "internal",
    transfer: "transfer",
    voicemail: "voicemail",
  };
  if (variables.get("last_app") === "voicemail" && (variables.get("bridge_uuid") ?? "") === "")
    return "voicemail";
  if (Object.hasOwn(words, told)) return words[told];
  const direction = variables.get("direction") ?? stringOf(objectOf(cdr.channel_data).direction);
  if (direction === "outbound") return "outbound";
  if (direction !== "inbound") return undefined;
  const isOurs = variables.get("sip_authorized") === "true" || (variables.get("user_name") ?? "") !== "";
  if (!isOurs) return "incoming";
  return (variables.get("dialed_user") ?? "") === "" ? "outbound" : "internal";
}

/** Microseconds since 1970, else seconds; 0 stands for never. */
function instantOf(micros: string | undefined, seconds: string | undefined): Date | undefined {
  const milliseconds = /^\d{1,17}$/.test(micros ?? "")
    ? Math.floor(Number(micros) / 1000)
    : /^\d{1,11}$/.test(seconds ?? "")
      ? Number(seconds) * 1000
      : 0;
  return milliseconds > 0 && milliseconds < Date.UTC(10_000, 0) ? new Date(milliseconds) : undefined;
}

function uuids(text: string): string[] {
  return [...new Set([...text.matchAll(uuidsIn)].slice(0, most).map(([one]) => one.toLowerCase()))];
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function stringOf(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}
