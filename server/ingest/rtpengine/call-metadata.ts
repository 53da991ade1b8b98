import type { CallType } from "../../../contract/call-types.ts";
import type { Facts } from "../../keep/facts.ts";
import { shortText } from "../legs/short-text.ts";

/** What a SIP proxy said of a call: `key:value|key:value` (docs/sources/rtpengine.md). Keys in small letters. */
export type CallSaid = ReadonlyMap<string, string>;

const types: Readonly<Record<string, CallType>> = {
  in: "incoming",
  inbound: "incoming",
  incoming: "incoming",
  out: "outbound",
  outbound: "outbound",
  outgoing: "outbound",
  int: "internal",
  internal: "internal",
  transfer: "transfer",
  vm: "voicemail",
  voicemail: "voicemail",
};

/** Reads metadata; parts without a key are passed over, and of two of one key the first counts. */
export function parseCallMetadata(text: string): CallSaid {
  const said = new Map<string, string>();
  for (const part of text.slice(0, 16_384).split("|")) {
    const end = part.search(/[:=]/);
    const key = part.slice(0, Math.max(0, end)).trim().toLowerCase();
    const value = shortText(unescaped(part.slice(end + 1)));
    if (/^[a-z][\w-]{0,40}$/.test(key) && value !== undefined && !said.has(key)) said.set(key, value);
  }
  return said;
}

/** The facts among it. Whether it was answered is not guessed: early media is recorded too. */
export function factsSaid(said: CallSaid): Facts {
  const type = types[(said.get("type") ?? said.get("direction") ?? "").toLowerCase()];
  const answered = said.get("answered")?.toLowerCase();
  const told = {
    type,
    from: said.get("from"),
    to: said.get("to"),
    userName: said.get("user"),
    accountName: said.get("account"),
    contactName: said.get("contact"),
    memo: said.get("memo"),
    answered: answered === undefined ? undefined : answered === "true" || answered === "yes",
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) as Facts;
}

/** Kamailio's flags have no spaces: `%20` and the like are read back where they are whole. */
function unescaped(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
