import type { IncomingHttpHeaders } from "node:http";
import { AppError } from "../../base/app-error.ts";
import { shortText } from "../legs/short-text.ts";

/** What rtpengine's recording daemon says of a file (`notify_push_output` of its notify.c). Times in seconds since 1970. */
export type Notice = {
  callId: string;
  fileName: string;
  /** `mixed`: both parties in one file; `single`: one stream. */
  kind: string;
  callBegun: number | null;
  streamBegun: number | null;
  ended: number | null;
  said: string;
  tag: string | null;
  label: string | null;
  tagSaid: string;
  /** Every header of it, as it came. */
  raw: Record<string, string>;
};

const prefix = "x-recording-";
/** Names of a file or call are this long at most. */
const longestName = 255;

/** Reads the headers of a notification. @throws AppError `field_invalid` without a call or a file */
export function readNotice(headers: IncomingHttpHeaders): Notice {
  const raw: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith(prefix) || typeof value !== "string") continue;
    // Node reads header bytes as Latin-1; the daemon writes what SIP and the proxy gave it: UTF-8.
    raw[name.slice(prefix.length)] = Buffer.from(value, "latin1").toString("utf8").replaceAll("\0", "");
  }
  const name = (raw["file-name"] ?? "").replace(/^.*[/\\]/s, "");
  return {
    callId: required("X-Recording-Call-ID", raw["call-id"]),
    fileName: required("X-Recording-File-Name", name),
    kind: (raw.kind ?? "").toLowerCase(),
    callBegun: seconds(raw["call-start-time"]),
    streamBegun: seconds(raw["stream-start-time"]),
    ended: seconds(raw["stream-end-time"]) ?? seconds(raw["call-end-time"]),
    said: raw["call-metadata"] ?? "",
    tag: raw.tag ?? null,
    label: raw.label ?? null,
    tagSaid: raw["tag-metadata"] ?? "",
    raw,
  };
}

function required(header: string, value: string | undefined): string {
  const text = shortText(value);
  if (text !== undefined && text.length <= longestName) return text;
  throw new AppError("field_invalid", {
    field: header,
    problem: text === undefined ? "it is missing" : "it is too long",
    expected: "a notification of rtpengine's recording daemon (docs/sources/rtpengine.md)",
  });
}

function seconds(value: string | undefined): number | null {
  const number = Number(value ?? 0);
  return /^\d{1,12}(\.\d{1,9})?$/.test(value ?? "") && number > 0 && number < 253_402_300_800 ? number : null;
}
