import { isUtf8 } from "node:buffer";
import type { Recognised } from "./recognise-signature.ts";

/**
 * Recognises what has no signature, by its structure: MPEG and AAC frames, raw GSM, text. Only for files whose
 * format nobody declared, because headerless audio can look like any of these for a while. Null if unknown.
 */
export function recogniseContent(head: Buffer): Recognised | null {
  if (isMpeg(head)) return { kind: "audio", format: "MP3", demuxer: "mp3" };
  if (isAdts(head)) return { kind: "audio", format: "AAC", demuxer: "aac" };
  if (isGsm(head)) return { kind: "audio", format: "GSM 6.10", demuxer: "gsm" };
  return isText(head) ? { kind: "not-audio", what: isList(head) ? "playlist" : "text" } : null;
}

const layer3Kbps = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const layer3KbpsLow = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const mpegHertz = [44_100, 48_000, 32_000];

/** Length in bytes of the MPEG layer 3 frame (ISO 11172-3, 2.4.2.3) that begins at `at`, or 0. */
function mpegFrameLength(head: Buffer, at: number): number {
  const [sync = 0, kind = 0, rates = 0] = head.subarray(at, at + 3);
  if (sync !== 0xff || (kind & 0xe6) !== 0xe2) return 0;
  const version = (kind >> 3) & 3;
  const kbps = (version === 3 ? layer3Kbps : layer3KbpsLow)[rates >> 4] ?? 0;
  const hertz = mpegHertz[(rates >> 2) & 3] ?? 0;
  if (version === 1 || kbps === 0 || hertz === 0) return 0;
  const divisor = version === 3 ? 1 : version === 2 ? 2 : 4;
  const perFrame = version === 3 ? 144_000 : 72_000;
  return Math.floor((perFrame * kbps) / (hertz / divisor)) + ((rates >> 1) & 1);
}

/** Two frames one behind the other: a lone sync pattern also turns up in µ-law silence. */
function isMpeg(head: Buffer): boolean {
  const first = mpegFrameLength(head, 0);
  return first > 0 && mpegFrameLength(head, first) > 0;
}

function isAdts(head: Buffer): boolean {
  const isHeader = (at: number) => head[at] === 0xff && ((head[at + 1] ?? 0) & 0xf6) === 0xf0;
  if (head.length < 7 || !isHeader(0)) return false;
  const length = ((head.readUIntBE(3, 3) >> 5) & 0x1fff) >>> 0;
  return length > 7 && isHeader(length);
}

/** Every GSM 6.10 frame (33 bytes) begins with 0xD_; A-law silence does too, but there everything else as well. */
function isGsm(head: Buffer): boolean {
  const frames = Math.floor(head.length / 33);
  if (frames < 10) return false;
  for (let frame = 0; frame < frames; frame++) if ((head[frame * 33] ?? 0) >> 4 !== 0xd) return false;
  return head.filter((byte) => byte >> 4 === 0xd).length < head.length / 3;
}

/** UTF-8 (or UTF-16 with its mark) without control characters. A last character that is cut off does not count. */
export function isText(head: Buffer): boolean {
  if (head.length < 2) return false;
  const mark = head.readUInt16BE(0);
  if (mark === 0xfeff) return true;
  if (mark === 0xfffe) return head.length >= 4 && head[3] === 0;
  if (head.some((byte) => byte === 0x7f || (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)))
    return false;
  return [0, 1, 2, 3].some((cut) => isUtf8(head.subarray(0, head.length - cut)));
}

/** Every line names a sound file: what some players call a playlist. */
function isList(head: Buffer): boolean {
  const lines = head.toString("utf8").split(/\r?\n/).filter(Boolean);
  return lines.length > 0 && lines.every((line) => /\.(wav|mp3|ogg|m4a|gsm|flac)$/i.test(line));
}
