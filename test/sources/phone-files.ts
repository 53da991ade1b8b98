import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeTalk, encodings, referenceSamples } from "../../server/shape/testing/encoded.ts";
import { chunk, waveFile } from "../../server/shape/testing/wave-file.ts";
import type { Samples } from "../support/reference-wave.ts";

/** One recording as a phone system hands it over, and both sides as FFmpeg reads them from the unspoilt original. */
export type PhoneFile = {
  name: string;
  /** Where such files come from. */
  as: string;
  legs: Partial<Record<"audio" | "agent" | "customer", Buffer>>;
  fields: Record<string, string>;
  left: Samples;
  right: Samples;
  /** Cut short by a crash, and repaired. */
  salvaged: boolean;
};

const seconds = 3;
const namesOf: Record<string, [name: string, as: string]> = {
  "wav49.WAV": ["wav49 (GSM in WAV)", "Asterisk's format wav49"],
  "talk.gsm": ["GSM 06.10", "Asterisk's format gsm"],
  "talk.g722": ["G.722, headerless", "Asterisk's format g722, declared"],
  "adpcm.wav": ["IMA ADPCM", "older recorders"],
  "24-bit.wav": ["24-bit PCM", "conference bridges"],
  "float.wav": ["float PCM, 44.1 kHz", "desktop recorders"],
  "8-bit.wav": ["8-bit PCM", "older recorders"],
  "16k.wav": ["PCM, 16 kHz", "wideband calls"],
  "48k.wav": ["PCM, 48 kHz mono", "FreeSWITCH with Opus"],
  "talk.mp3": ["MP3, 8 kHz stereo", "Twilio, dual channels"],
  "22k.mp3": ["MP3, 22.05 kHz mono", "rtpengine's recorder"],
  "talk.opus": ["Ogg Opus, 48 kHz", "FreeSWITCH"],
  "talk.ogg": ["Ogg Vorbis, 16 kHz", "FreeSWITCH"],
  "talk.m4a": ["AAC in M4A", "Zoom Phone"],
  "talk.aac": ["AAC, ADTS", "mobile recorders"],
  "talk.flac": ["FLAC", "archives"],
  "talk.webm": ["WebM with Opus", "browsers"],
  "talk.au": ["AU", "older systems"],
  "talk.aiff": ["AIFF", "older systems"],
};

/** Every form of recording that is delivered, made by FFmpeg from talk of two parties. */
export async function makePhoneFiles(folder: string): Promise<PhoneFile[]> {
  const files: PhoneFile[] = [];
  for (const encoding of encodings) {
    const path = encodeTalk(folder, encoding.name, encoding.args, seconds);
    const declared = "declared" in encoding ? encoding.declared : undefined;
    const samples = referenceSamples(path, declared);
    const [name, as] = namesOf[encoding.name] ?? [encoding.name, ""];
    files.push({
      ...{ name, as, legs: { audio: await readFile(path) }, salvaged: false },
      ...{ fields: declared === undefined ? {} : { format: declared } },
      ...sides(samples, encoding.channels),
    });
  }
  return [...files, ...(await telephonyFiles(folder))];
}

function sides(samples: Int16Array, channels: number): { left: Samples; right: Samples } {
  if (channels === 1) return { left: samples, right: samples };
  return { left: samples.filter((_, i) => i % 2 === 0), right: samples.filter((_, i) => i % 2 === 1) };
}

/** What we read ourselves: PCM and G.711, in whole, crashed and odd files, and in pairs. */
async function telephonyFiles(folder: string): Promise<PhoneFile[]> {
  const encode = (name: string, ...args: string[]) => encodeTalk(folder, name, args, seconds);
  const stereo = encode("slin-stereo.wav");
  const mono = encode("slin.wav", "-ac", "1");
  const side = (which: 0 | 1, name: string, ...args: string[]) => {
    const path = join(folder, name);
    const pan = ["-af", `pan=mono|c0=c${which}`, "-bitexact", ...args];
    execFileSync("ffmpeg", ["-v", "error", "-nostdin", "-y", "-i", stereo, ...pan, path]);
    return path;
  };
  const shorter = side(0, "shorter.wav", "-t", "1.5");
  const [agent, customer] = [side(0, "tx.wav", "-c:a", "pcm_mulaw"), side(1, "rx.wav", "-c:a", "pcm_alaw")];
  const pcm = dataOf(await readFile(mono));
  const heard = referenceSamples(mono);
  const mixed = { left: heard, right: heard };
  const whole = { salvaged: false, fields: {} };
  const cut = Math.floor(pcm.length / 2) + 1;
  const half = heard.subarray(0, cut >> 1);
  const bext = chunk("bext", Buffer.alloc(602, 1));
  const list = chunk("LIST", Buffer.from("INFOISFT\x06\0\0\0Onbin\0", "latin1"));
  const one = async (name: string, as: string, path: string, channels: number): Promise<PhoneFile> => ({
    ...{ name, as, legs: { audio: await readFile(path) }, ...whole },
    ...sides(referenceSamples(path), channels),
  });
  // FFmpeg takes what has no header for 44.1 kHz: the same talk in a WAV is the reference.
  const headerless = async (
    name: string,
    coder: string,
    muxer: string,
    format: string,
  ): Promise<PhoneFile> => {
    const options = ["-ac", "1", "-c:a", coder];
    const samples = referenceSamples(encode(`${format}-twin.wav`, ...options));
    return {
      ...{ name, as: "RTP dumps, declared", salvaged: false },
      legs: { audio: await readFile(encode(`talk.${format}`, ...options, "-f", muxer)) },
      ...{ fields: { format }, left: samples, right: samples },
    };
  };
  const offset = 0.5;
  return [
    await one("slin (PCM, 8 kHz mono)", "Asterisk's MixMonitor", mono, 1),
    await one("PCM, 8 kHz stereo", "FreeSWITCH's record_session", stereo, 2),
    await one("µ-law WAV", "Asterisk, Twilio", encode("ulaw.wav", "-ac", "1", "-c:a", "pcm_mulaw"), 1),
    await one("A-law WAV", "Asterisk, Cisco", encode("alaw.wav", "-ac", "1", "-c:a", "pcm_alaw"), 1),
    await one("µ-law WAV, stereo", "SIPREC recorders", encode("ulaw-2.wav", "-c:a", "pcm_mulaw"), 2),
    await headerless("µ-law, headerless", "pcm_mulaw", "mulaw", "ulaw"),
    await headerless("A-law, headerless", "pcm_alaw", "alaw", "alaw"),
    await headerless("PCM, headerless", "pcm_s16le", "s16le", "pcm16"),
    {
      ...{ name: "legs of unequal length", as: "MixMonitor r() t()", ...whole },
      legs: { agent: await readFile(shorter), customer: await readFile(customer) },
      ...{ left: referenceSamples(shorter), right: referenceSamples(customer) },
    },
    {
      ...{ name: "legs, one begins later", as: "MixMonitor r() t()", salvaged: false },
      legs: { agent: await readFile(agent), customer: await readFile(customer) },
      ...{ fields: { customerOffset: String(offset) }, left: referenceSamples(agent) },
      right: Int16Array.of(...new Int16Array(8000 * offset), ...referenceSamples(customer)),
    },
    {
      ...{ name: "one leg alone", as: "a callee who never spoke", ...whole },
      ...{ legs: { customer: await readFile(customer) }, left: [], right: referenceSamples(customer) },
    },
    {
      ...{ name: "crashed: length 0", as: "Asterisk after kill -9", fields: {}, salvaged: true },
      ...{ legs: { audio: waveFile({ data: pcm, dataLength: 0, riffLength: 36 }) }, ...mixed },
    },
    {
      ...{ name: "crashed: length FFFFFFFF", as: "streamed WAV", fields: {}, salvaged: true },
      legs: { audio: waveFile({ data: pcm, dataLength: 0xffff_ffff, riffLength: 0xffff_ffff }) },
      ...mixed,
    },
    {
      ...{ name: "crashed: cut in a sample", as: "a full disk", fields: {}, salvaged: true },
      legs: {
        audio: waveFile({ data: pcm.subarray(0, cut), dataLength: pcm.length, riffLength: pcm.length + 36 }),
      },
      ...{ left: half, right: half },
    },
    {
      ...{ name: "odd parts: bext, LIST", as: "broadcast WAV", ...whole, ...mixed },
      legs: { audio: waveFile({ data: pcm, before: bext, between: list, after: list }) },
    },
  ];
}

/** The samples' bytes of a WAV. */
function dataOf(wav: Buffer): Buffer {
  const at = wav.indexOf("data", 12, "latin1");
  return wav.subarray(at + 8, at + 8 + wav.readUInt32LE(at + 4));
}
