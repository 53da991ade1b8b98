import type { CallType } from "../../../contract/call-types.ts";
import { compilePattern } from "../names/name-pattern.ts";
import type { Cdr } from "./cdr-record.ts";

const byPrefix = compilePattern("{type}-{any}");

/** What a recording's file name says of the direction, by what stands before its first `-`. */
export function typeOfFile(file: string): CallType | undefined {
  return byPrefix(file, "UTC")?.type;
}

/** A number that a company's own extensions are not: seven digits and more. */
export function isOutside(number: string): boolean {
  return /^\+?[\d()\s-]{7,}$/.test(number);
}

/** Direction of a call: its file's prefix, else where the dialplan was (FreePBX's contexts), else nothing. */
export function typeOf({ file, app, did, context, src, dst }: Cdr): CallType | undefined {
  if (/^voicemail$/i.test(app)) return "voicemail";
  const told = typeOfFile(file);
  if (told !== undefined) return told;
  if (did !== "" || /from-(?:trunk|pstn|did|external)|ext-did|incoming|inbound/i.test(context))
    return "incoming";
  if (/outbound|outrt|dialout|outgoing/i.test(context)) return "outbound";
  if (/internal|local/i.test(context)) {
    if (isOutside(dst)) return "outbound";
    return isOutside(src) ? "incoming" : "internal";
  }
  return undefined;
}

/** The name of a channel's endpoint: `201` of `PJSIP/201-0000002a` and of `Local/201@from-queue-0000002a;1`. */
export function endpointOf(channel: string): string {
  const [, name = ""] = /^[^/]+\/([^;]+?)(?:-[0-9a-f]{8,})?(?:;[12])?$/i.exec(channel) ?? [];
  return name.replace(/@.*$/s, "");
}
