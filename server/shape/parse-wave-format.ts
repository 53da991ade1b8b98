import { type Coding, sampleRate } from "./coding.ts";
import { convertible } from "./demuxer.ts";
import { badHeader, notDecoded, type Refusal } from "./refusal.ts";
import { waveCodings } from "./wave-codings.ts";

const extensible = 0xfffe;
/** Bytes 2–15 of every subformat GUID that stands for a plain coding number (Microsoft, WAVEFORMATEXTENSIBLE). */
const guidTail = Buffer.from("000000001000800000aa00389b71", "hex");

/**
 * Understands the body of a `fmt ` chunk of any length. Block size, byte rate and, for G.711, the bits are not
 * looked at: phone systems write them wrongly and channels and coding already fix them.
 */
export function parseWaveFormat(fmt: Buffer): { ok: true; coding: Coding } | Refusal {
  if (fmt.length < 14) return badHeader("fmt length", fmt.length);
  const tag = codingNumber(fmt);
  const channels = fmt.readUInt16LE(2);
  const rate = fmt.readUInt32LE(4);
  const bits = fmt.length >= 16 ? fmt.readUInt16LE(14) : 0;

  const name = waveCodings.get(tag);
  if (name === undefined) return badHeader("coding", tag);
  if (channels < 1 || channels > 64) return badHeader("channels", channels);
  if (rate < 4000 || rate > 384_000) return badHeader("rate", rate);
  const linear = name === "PCM" || name === "float";
  if (linear && ![8, 12, 16, 20, 24, 32, 64].includes(bits)) return badHeader("bits", bits);

  const codec = tag === 7 ? "ulaw" : tag === 6 ? "alaw" : tag === 1 && bits === 16 ? "pcm16" : null;
  if (codec !== null && rate === sampleRate && (channels === 1 || channels === 2)) {
    return { ok: true, coding: { codec, channels } };
  }
  const coding = linear ? `${name} ${bits} bit` : name;
  const { leastHertz, mostHertz, mostChannels } = convertible;
  const within = rate >= leastHertz && rate <= mostHertz && channels <= mostChannels;
  return notDecoded(
    `WAV (${coding}, ${rate} Hz${channels > 2 ? `, ${channels} channels` : ""})`,
    within ? "wav" : null,
  );
}

function codingNumber(fmt: Buffer): number {
  const tag = fmt.readUInt16LE(0);
  if (tag !== extensible || fmt.length < 40) return tag;
  return fmt.subarray(26, 40).equals(guidTail) ? fmt.readUInt16LE(24) : tag;
}
