import type { NotAudio } from "../../contract/held-reasons.ts";
import type { Demuxer } from "./demuxer.ts";
import { isText } from "./recognise-content.ts";

/** What a file's first bytes say that it is. */
export type Recognised =
  | { kind: "wave" }
  | { kind: "audio"; format: string; demuxer: Demuxer | null }
  | { kind: "not-audio"; what: NotAudio };

/**
 * Recognises formats by signatures that headerless audio practically never begins with (four bytes and more, or fewer where
 * their first 256 bytes are text), so that they may outweigh what the sender declared. Null if there is none.
 */
export function recogniseSignature(head: Buffer): Recognised | null {
  const ascii = (at: number, text: string) => head.toString("latin1", at, at + text.length) === text;
  if (ascii(0, "RIFF")) return riff(head);
  if (ascii(0, "OggS")) return audio(oggCodec(head), "ogg");
  if (ascii(4, "ftyp")) return audio(ascii(8, "3gp") ? "3GPP (AMR/AAC)" : "M4A (AAC)", "mov");
  if (ascii(0, "FORM") && (ascii(8, "AIFF") || ascii(8, "AIFC"))) return audio("AIFF", "aiff");
  if (isId3(head)) return audio("MP3", "mp3");
  for (const [bytes, recognised] of signatures) if (ascii(0, bytes)) return recognised;
  return markup(head);
}

const signatures: readonly (readonly [string, Recognised])[] = [
  ["RIFX", audio("RIFX (big-endian WAV)", "wav")],
  ["RF64", audio("RF64 (64-bit WAV)", "wav")],
  ["BW64", audio("BW64 (64-bit WAV)", "wav")],
  ["riff\x2e\x91\xcf\x11", audio("Wave64", "w64")],
  ["fLaC", audio("FLAC", "flac")],
  ["\x1a\x45\xdf\xa3", audio("WebM", "matroska")],
  ["#!AMR", audio("AMR", "amr")],
  [".snd", audio("AU", "au")],
  ["caff", audio("CAF", "caf")],
  ["\x30\x26\xb2\x75\x8e\x66\xcf\x11", audio("Windows Media Audio", "asf")],
  ["wvpk", audio("WavPack", "wv")],
  ["MAC ", audio("Monkey's Audio")],
  ["#!SILK", audio("SILK")],
  ["NIST_1A", audio("NIST SPHERE")],
  ["MThd", notAudio("midi")],
  ["\x89PNG\r\n", notAudio("image")],
  ["GIF87a", notAudio("image")],
  ["GIF89a", notAudio("image")],
  ["\xff\xd8\xff\xe0", notAudio("image")],
  ["\xff\xd8\xff\xe1", notAudio("image")],
  ["II*\0", notAudio("image")],
  ["%PDF", notAudio("pdf")],
  ["PK\x03\x04", notAudio("archive")],
  ["\x1f\x8b\x08\x00", notAudio("archive")],
  ["\x1f\x8b\x08\x08", notAudio("archive")],
  ["BZh9", notAudio("archive")],
  ["\xfd7zXZ", notAudio("archive")],
  ["7z\xbc\xaf", notAudio("archive")],
  ["\x28\xb5\x2f\xfd", notAudio("archive")],
  ["\xd4\xc3\xb2\xa1", notAudio("capture")],
  ["\xa1\xb2\xc3\xd4", notAudio("capture")],
  ["\x0a\x0d\x0d\x0a", notAudio("capture")],
  ["\x7fELF", notAudio("program")],
];

function audio(format: string, demuxer: Demuxer | null = null): Recognised {
  return { kind: "audio", format, demuxer };
}

function notAudio(what: NotAudio): Recognised {
  return { kind: "not-audio", what };
}

function riff(head: Buffer): Recognised | null {
  const form = head.toString("latin1", 8, 12);
  if (form === "WAVE") return { kind: "wave" };
  if (form === "WEBP") return notAudio("image");
  return form === "AVI " ? notAudio("video") : null;
}

function oggCodec(head: Buffer): string {
  const page = head.toString("latin1", 0, 256);
  if (page.includes("OpusHead")) return "Ogg Opus";
  if (page.includes("\x01vorbis")) return "Ogg Vorbis";
  if (page.includes("Speex")) return "Ogg Speex";
  return page.includes("\x7fFLAC") ? "Ogg FLAC" : "Ogg";
}

/** An ID3v2 tag (id3.org, section 3.1): version below 5, four length bytes without their high bit. */
function isId3(head: Buffer): boolean {
  if (head.length < 10 || head.toString("latin1", 0, 3) !== "ID3") return false;
  return (head[3] ?? 0xff) < 5 && head.subarray(6, 10).every((byte) => byte < 0x80);
}

function markup(head: Buffer): Recognised | null {
  const text = head
    .toString("latin1", 0, 256)
    .replace(/^\xef\xbb\xbf/, "")
    .trimStart()
    .toLowerCase();
  if (/^#extm3u|^ffconcat |^\[playlist\]/.test(text)) return notAudio("playlist");
  if (/^<!doctype html|^<html|^<head|^<body/.test(text)) return notAudio("html");
  if (/^<\?xml|^<error>|^<smil/.test(text)) return notAudio("xml");
  // Of headerless recordings that begin loud one in 65,536 begins with any given two bytes. The price: where samples were declared,
  // JSON that is not UTF-8 is taken for them.
  if (!isText(head.subarray(0, 256))) return null;
  if (text.startsWith("#!/")) return notAudio("program");
  return /^\{\s*"|^\[\s*\{\s*"|^\{\s*\}$/.test(text) ? notAudio("json") : null;
}
