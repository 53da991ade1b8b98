import { closeSync } from "node:fs";
import { sampleRate } from "./coding.ts";
import type { Demuxer } from "./demuxer.ts";
import type { Leg } from "./leg.ts";
import { type OpenLeg, openLeg } from "./open-leg.ts";
import { type Refusal, refuse } from "./refusal.ts";
import { mostFrames, outputFrameBytes, waveHeaderBytes } from "./wave-header.ts";
import { writeStereo } from "./write-stereo.ts";

/** A finished WAV. `bytes` is its whole length; `sha256` is hex. */
export type Shaped = {
  bytes: number;
  sha256: string;
  frames: number;
  seconds: number;
  /** Which parties are heard where: `mixed` is the same sound on both sides, `agent` and `customer` are one side only. */
  channels: "stereo" | "mixed" | "agent" | "customer";
  /** A header was repaired, an end was cut, or one of two legs was empty. */
  salvaged: boolean;
};

export type { DeclaredFormat, Leg } from "./leg.ts";

/** A leg that the converter has to read first. */
export type ForeignLeg = { role: Leg["role"]; format: string; demuxer: Demuxer };

/**
 * `foreign` where nothing but the converter is missing: the legs that it has to read; `inMemory`: it is in the memory that was
 * given, from its first byte, and not in a file.
 */
export type ShapeResult =
  | { ok: true; shaped: Shaped; inMemory?: true }
  | (Refusal & { foreign?: ForeignLeg[] });

export type SharedBytes = Uint8Array<SharedArrayBuffer>;

/**
 * `checkpoint` is called between pieces of work; what it throws ends the work. What has room in `memory` goes there instead of
 * into a file.
 */
export type ShapeOptions = { maxSeconds: number; checkpoint?: () => void; memory?: SharedBytes | null };

/**
 * Makes one WAV (PCM, 16 bit, 8000 Hz, left agent, right customer; S15) out of a recording's legs: one `both`, one
 * side, or an `agent` and a `customer`. The result is as long as the longest leg with its offset. What cannot be
 * shaped is refused with a reason; trouble of the file system throws, and leaves no `.part` behind. The same legs give
 * the same bytes whenever they are shaped: what a crash spoilt is made again (keep/finished-files.ts).
 *
 * Blocks its thread until it is done, which is by far the fastest way (docs/decisions/0006-shaping-in-threads.md):
 * the service calls it through `openShapeThreads`.
 */
export function shapeRecording(legs: readonly Leg[], outPath: string, options: ShapeOptions): ShapeResult {
  checkLegs(legs);
  const opened: OpenLeg[] = [];
  try {
    const refusals: Refusal[] = [];
    for (const leg of legs) {
      const result = openLeg(leg);
      if ("ok" in result) refusals.push(result);
      else opened.push(result);
    }
    return shapeOpened(legs.length, opened, refusals, outPath, options);
  } finally {
    for (const { file } of opened) closeSync(file);
  }
}

function shapeOpened(
  asked: number,
  opened: readonly OpenLeg[],
  refusals: readonly Refusal[],
  outPath: string,
  options: ShapeOptions,
): ShapeResult {
  const refused = refusals.filter(({ reason }) => reason !== "no-samples");
  const final = refused.find(({ demuxer }) => demuxer === undefined);
  if (final !== undefined) return final;
  const [first] = refused;
  if (first !== undefined) {
    const { reason, params } = first;
    return { ok: false, reason, params, foreign: refused.flatMap(foreignLeg) };
  }
  const heard = opened.filter((leg) => leg.samples.frames > 0);
  if (heard.length === 0) return refuse("no-samples");

  const frames = Math.max(...heard.map((leg) => leg.offsetFrames + leg.samples.frames));
  const limit = Math.min(options.maxSeconds * sampleRate, mostFrames);
  const seconds = frames / sampleRate;
  if (frames > limit) return refuse("too-long", { seconds, maxSeconds: Math.floor(limit / sampleRate) });

  const bytes = waveHeaderBytes + frames * outputFrameBytes;
  const { memory = null, checkpoint = () => undefined } = options;
  const inMemory = memory !== null && bytes <= memory.byteLength;
  const sha256 = writeStereo(heard, frames, inMemory ? memory : outPath, checkpoint);
  return {
    ok: true,
    ...(inMemory ? { inMemory } : {}),
    shaped: {
      bytes,
      sha256,
      frames,
      seconds,
      channels: channelsOf(heard),
      salvaged: heard.length < asked || heard.some((leg) => leg.samples.salvaged),
    },
  };
}

function foreignLeg({ demuxer, params }: Refusal): ForeignLeg[] {
  return demuxer === undefined
    ? []
    : [{ role: params.leg as Leg["role"], format: String(params.format), demuxer }];
}

function channelsOf(heard: readonly OpenLeg[]): Shaped["channels"] {
  const [first, second] = heard;
  if (first === undefined || second !== undefined) return "stereo";
  if (first.role !== "both") return first.role;
  return first.samples.coding.channels === 2 ? "stereo" : "mixed";
}

/** The door takes no other sets of legs and offsets; another one here is a fault of ours. */
function checkLegs(legs: readonly Leg[]): void {
  const roles = legs
    .map((leg) => leg.role)
    .sort()
    .join("+");
  if (!["both", "agent", "customer", "agent+customer"].includes(roles)) {
    throw new RangeError(`Legs that do not belong together: ${roles || "none"}`);
  }
  if (legs.some((leg) => !(Number.isFinite(leg.offsetSeconds) && leg.offsetSeconds >= 0)))
    throw new RangeError("A leg begins before its call");
}
