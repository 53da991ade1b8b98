import { textOf } from "../folders/path-text.ts";
import { staticTypes } from "./codecs.ts";

export type Side = "caller" | "callee";
/** What the SDPs say of a port of rtpengine's: who sends there, and what the payload types mean. */
export type Port = { side: Side; types: ReadonlyMap<number, string> };

/** What rtpengine's pcap method writes about a call beside its capture. */
export type PcapMetadata = {
  callId: string;
  /** The capture's file name; only that, wherever rtpengine has its spool. */
  capture: string;
  ports: ReadonlyMap<number, Port>;
  labels: Record<Side, string | null>;
  /** Seconds since 1970. */
  begun: number | null;
  ended: number | null;
  /** What the SIP proxy said of the call (docs/sources/rtpengine.md). */
  said: string;
};

/**
 * Reads `metadata/<name>.txt` as rtpengine's recording.c writes it (`sdp_after_pcap`, `rec_pcap_meta_finish_file`): the
 * capture's path, each SDP as it was passed on, times in milliseconds, and the call's metadata last. An offer that was
 * passed on names the ports to which the *called* party sends.
 * @returns null when it is no such file
 */
export function parsePcapMetadata(name: string, text: string): PcapMetadata | null {
  const path = text.slice(0, Math.max(0, text.indexOf("\n"))).trim();
  const capture = textOf(Buffer.from(path.slice(path.lastIndexOf("/") + 1)));
  if (!capture.endsWith(".pcap") || capture === ".pcap" || path.includes("\0")) return null;
  // The label of an SDP stands before its "SDP mode", at the end of the part before.
  const parts = text.split(/^(?=SDP mode: )/m);
  const labelOf = parts.map((_, index) => lastLine(/^Label: (.*)$/gm, parts[index - 1] ?? ""));
  const caller = labelOf[1] ?? null;
  const callee = labelOf.find((label, index) => index > 1 && label !== null && label !== caller) ?? null;
  const ports = new Map<number, Port>();
  for (const [index, part] of parts.entries()) {
    const mode = /^SDP mode: (offer|answer)/.exec(part)?.[1];
    if (mode === undefined) continue;
    const label = labelOf[index] ?? null;
    // A later offer may be the called party's own (a re-INVITE): labels tell whose it is, where there are any.
    const isOfCaller = label === null || caller === null ? mode === "offer" : label === caller;
    for (const { port, types } of audioOf(part)) {
      const known = ports.get(port);
      const side = known?.side ?? (isOfCaller ? "callee" : "caller");
      ports.set(port, { side, types: new Map([...types, ...(known?.types ?? [])]) });
    }
  }
  return {
    callId: callIdOf(name),
    capture,
    ports,
    labels: { caller, callee },
    begun: seconds(/^Timestamp started ms: (\d+(?:\.\d+)?)$/m.exec(text)?.[1]),
    ended: seconds(lastLine(/^Timestamp terminated ms\([^)]*\): (\d+(?:\.\d+)?)$/gm, text)),
    said: text
      .slice(text.lastIndexOf("\ncall end time: ") + 1)
      .replace(/^call end time: .*/, "")
      .trim(),
  };
}

/** `rtpengine-meta-<Call-ID, escaped>-<16 hex digits>.txt`. */
function callIdOf(name: string): string {
  const escaped = /^(?:rtpengine-meta-)?(.+?)(?:-[0-9a-f]{16})?(?:\.txt)?$/s.exec(name)?.[1] ?? name;
  try {
    return decodeURIComponent(escaped);
  } catch {
    return escaped;
  }
}

function lastLine(pattern: RegExp, text: string): string | null {
  return [...text.matchAll(pattern)].at(-1)?.[1]?.trim() ?? null;
}

function seconds(milliseconds: string | null | undefined): number | null {
  const value = Number(milliseconds ?? 0) / 1000;
  return value > 0 && value < 253_402_300_800 ? value : null;
}

/** The audio lines of an SDP (RFC 8866), and what their payload types mean. */
function audioOf(part: string): { port: number; types: Map<number, string> }[] {
  return part.split(/^(?=m=)/m).flatMap((media) => {
    const [, port = "0", listed = ""] = /^m=audio (\d{1,5})(?:\/\d+)? \S+ ([\d ]*)/.exec(media) ?? [];
    if (Number(port) === 0) return [];
    const plain = listed.split(" ").filter((word) => word !== "");
    const types = new Map(
      plain.map((type) => [Number(type), staticTypes.get(Number(type)) ?? `type ${type}`]),
    );
    for (const [, type, codec = ""] of media.matchAll(/^a=rtpmap:(\d{1,3}) ([^/\s]{1,40})/gm)) {
      types.set(Number(type), codec.toUpperCase());
    }
    return [{ port: Number(port), types }];
  });
}
