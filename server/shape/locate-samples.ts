import { bytesPerFrame, type Coding } from "./coding.ts";
import type { DeclaredFormat } from "./leg.ts";
import type { ReadAt } from "./read-at.ts";
import { readWaveHeader, type Samples } from "./read-wave-header.ts";
import { recogniseContent } from "./recognise-content.ts";
import { recogniseSignature } from "./recognise-signature.ts";
import { notDecoded, type Refusal, refuse } from "./refusal.ts";

/** Enough of a file's beginning to tell what it is, in bytes. */
export const headBytes = 8192;

/**
 * Finds the samples in a file of `size` bytes. A signature in the bytes outweighs the declaration: a WAV that was
 * sent as `ulaw` is a WAV, an error page is never played as noise. Without either nothing is guessed.
 */
export function locateSamples(
  readAt: ReadAt,
  size: number,
  declared: DeclaredFormat | null,
): Samples | Refusal {
  if (size === 0) return refuse("no-samples");
  const head = readAt(0, headBytes);
  const headerless = declared === "wav" ? null : declared;
  const recognised = recogniseSignature(head) ?? (headerless === null ? recogniseContent(head) : null);
  switch (recognised?.kind) {
    case "wave":
      return readWaveHeader(readAt, size);
    case "audio":
      return notDecoded(recognised.format, recognised.demuxer);
    case "not-audio":
      return refuse("not-audio", { what: recognised.what });
    case undefined:
      return headerless === null ? refuse("format-unknown") : readHeaderless(headerless, size);
  }
}

function readHeaderless(format: Exclude<DeclaredFormat, "wav">, size: number): Samples | Refusal {
  if (format === "g722") return notDecoded("G.722", "g722");
  if (format === "gsm") return notDecoded("GSM 6.10", "gsm");
  return headerlessSamples(format, size);
}

function headerlessSamples(codec: Coding["codec"], size: number): Samples {
  const coding: Coding = { codec, channels: 1 };
  const frameBytes = bytesPerFrame(coding);
  return {
    ok: true,
    coding,
    offset: 0,
    frames: Math.floor(size / frameBytes),
    salvaged: size % frameBytes !== 0,
  };
}
