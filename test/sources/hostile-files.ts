import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { HeldParams, HeldReason } from "../../contract/held-reasons.ts";
import { encodeTalk } from "../../server/shape/testing/encoded.ts";
import { chunk, waveFile } from "../../server/shape/testing/wave-file.ts";

/** A file that is no recording, or lies; and why it must be held. */
export type HostileFile = { name: string; bytes: Buffer; reason: HeldReason; params?: HeldParams };

/**
 * @param secret path of another call's audio on the server
 * @param address of a server on this machine that must never be asked
 */
export function makeHostileFiles(folder: string, secret: string, address: string): HostileFile[] {
  const tone = Buffer.alloc(64_000, 0x11);
  const notAudio = (what: string, name: string, text: string | Buffer): HostileFile => ({
    ...{ name, bytes: Buffer.isBuffer(text) ? text : Buffer.from(text, "latin1") },
    ...{ reason: "not-audio", params: { what } },
  });
  const badHeader = (claim: string, value: number, name: string, bytes: Buffer): HostileFile => ({
    ...{ name, bytes, reason: "bad-header", params: { claim, value } },
  });
  const hls = (uri: string) =>
    `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n${uri}\n#EXT-X-ENDLIST\n`;
  const concat = `ffconcat version 1.0\nfile '${secret}'\n`;
  const mp3 = readFileSync(encodeTalk(folder, "whole.mp3", ["-b:a", "32k"], 20));
  const opus = readFileSync(encodeTalk(folder, "whole.opus", ["-ar", "48000"], 20));
  return [
    notAudio("text", "text.wav", "The quick brown fox jumps over the lazy dog.\n".repeat(200)),
    notAudio("html", "html.wav", "<!DOCTYPE html><html><body>502 Bad Gateway</body></html>"),
    notAudio("json", "json.mp3", '{"error":{"code":404,"message":"recording not found"}}'),
    notAudio("xml", "xml.wav", '<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>'),
    notAudio("image", "image.png", Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), noise(9000)])),
    notAudio("pdf", "bill.pdf", Buffer.concat([Buffer.from("%PDF-1.7\n"), noise(9000)])),
    notAudio("archive", "calls.zip", Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), noise(9000)])),
    notAudio("program", "program.wav", "#!/bin/sh\ntouch /tmp/onbin-was-here\n"),
    notAudio("playlist", "ffconcat.wav", concat),
    notAudio("playlist", "ffconcat, relative", `ffconcat version 1.0\nfile '../../${secret}'\n`),
    notAudio("playlist", "hls-file.mp3", hls(`file://${secret}`)),
    notAudio("playlist", "hls-address.wav", hls(`${address}/secret.wav`)),
    notAudio("playlist", "list for sox", `|cat ${secret}\n`),
    { name: "ffconcat behind ID3", ...undecodable(`ID3\x03\0\0\0\0\0\0${concat}`) },
    { name: "HLS behind OggS", ...undecodable(`OggS${hls(`file://${secret}`)}`) },
    { name: "HLS behind M4A", ...undecodable(`\0\0\0\x14ftypM4A \0\0\0\0${hls(`${address}/x`)}`) },
    { name: "garbage", bytes: noise(300_032), reason: "format-unknown" },
    badHeader("channels", 0, "0 channels", waveFile({ data: tone, channels: 0 })),
    badHeader("channels", 65_535, "65535 channels", waveFile({ data: tone, channels: 65_535 })),
    badHeader("rate", 1, "1 Hz", waveFile({ data: tone, rate: 1 })),
    badHeader("rate", 537_000_000, "537 MHz", waveFile({ data: tone, rate: 537_000_000 })),
    badHeader("coding", 0x7abc, "unknown coding", waveFile({ data: tone, tag: 0x7abc })),
    badHeader("chunk", 0x7fff_fff0, "a part longer than the file", lyingChunk(tone)),
    { name: "half a header", bytes: waveFile({ data: tone }).subarray(0, 30), reason: "no-samples" },
    { name: "a header and nothing", bytes: waveFile({ data: Buffer.alloc(0) }), reason: "no-samples" },
    { name: "MP3 cut in half", bytes: mp3.subarray(0, mp3.length / 2), reason: "damaged" },
    { name: "MP3 with damage", bytes: damaged(mp3), reason: "damaged" },
    { name: "Opus with damage", bytes: damaged(opus), reason: "damaged" },
    { name: "24 hours in a small FLAC", bytes: bomb(folder), reason: "too-long" },
  ];
}

function undecodable(text: string): Pick<HostileFile, "bytes" | "reason"> {
  return { bytes: Buffer.from(text, "latin1"), reason: "not-decodable" };
}

/** Bytes like dice, the same every time. */
function noise(length: number): Buffer {
  let state = 0x1234_5678;
  return Buffer.from(
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    }),
  );
}

function lyingChunk(data: Buffer): Buffer {
  const list = chunk("LIST", Buffer.alloc(16));
  list.writeUInt32LE(0x7fff_fff0, 4);
  return waveFile({ data, before: list });
}

/** Every tenth of the middle third turned over. */
function damaged(whole: Buffer): Buffer {
  const bytes = Buffer.from(whole);
  const third = Math.floor(bytes.length / 3);
  for (let at = third; at < 2 * third; at++) if (at % 1000 < 300) bytes[at] = (bytes[at] ?? 0) ^ 0xa5;
  return bytes;
}

function bomb(folder: string): Buffer {
  const path = join(folder, "bomb.flac");
  const silence = ["-f", "lavfi", "-i", "anullsrc=sample_rate=8000:channel_layout=mono", "-t", "86400"];
  execFileSync("ffmpeg", ["-v", "error", "-nostdin", "-y", ...silence, "-frame_size", "65535", path]);
  return readFileSync(path);
}
