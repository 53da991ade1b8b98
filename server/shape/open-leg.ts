import { closeSync, fstatSync, openSync } from "node:fs";
import { sampleRate } from "./coding.ts";
import type { Leg } from "./leg.ts";
import { headBytes, locateSamples } from "./locate-samples.ts";
import { readerOf, readFully } from "./read-at.ts";
import type { Samples } from "./read-wave-header.ts";
import type { Refusal } from "./refusal.ts";

/** A leg whose file is open and understood. Close `file` (a descriptor) when done. */
export type OpenLeg = {
  role: Leg["role"];
  file: number;
  samples: Samples;
  /** Frames of silence before its first sample. */
  offsetFrames: number;
  /** Its two channels change sides. */
  swapped: boolean;
};

/** Opens a leg; a refusal names the leg, and its file is closed again. Throws what the file system throws. */
export function openLeg(leg: Leg): OpenLeg | Refusal {
  const file = openSync(leg.path, "r");
  let keepOpen = false;
  try {
    const { size } = fstatSync(file);
    const head = Buffer.alloc(Math.min(size, headBytes));
    readFully(file, head, 0);
    const samples = locateSamples(readerOf(file, head, size), size, leg.declared);
    if (!samples.ok) return { ...samples, params: { leg: leg.role, ...samples.params } };
    keepOpen = true;
    const offsetFrames = Math.round(leg.offsetSeconds * sampleRate);
    return { role: leg.role, file, samples, offsetFrames, swapped: leg.swapped ?? false };
  } finally {
    if (!keepOpen) closeSync(file);
  }
}
