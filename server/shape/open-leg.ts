import { type FileHandle, open } from "node:fs/promises";
import { sampleRate } from "./coding.ts";
import type { Leg } from "./leg.ts";
import { headBytes, locateSamples } from "./locate-samples.ts";
import { readerOf, readFully } from "./read-at.ts";
import type { Samples } from "./read-wave-header.ts";
import type { Refusal } from "./refusal.ts";

/** A leg whose file is open and understood. Close `handle` when done. */
export type OpenLeg = {
  role: Leg["role"];
  handle: FileHandle;
  samples: Samples;
  /** Frames of silence before its first sample. */
  offsetFrames: number;
};

/** Opens a leg; a refusal names the leg, and its file is closed again. Throws what the file system throws. */
export async function openLeg(leg: Leg): Promise<OpenLeg | Refusal> {
  const handle = await open(leg.path, "r");
  let keepOpen = false;
  try {
    const { size } = await handle.stat();
    const head = Buffer.alloc(Math.min(size, headBytes));
    await readFully(handle, head, 0);
    const samples = await locateSamples(readerOf(handle, head, size), size, leg.declared);
    if (!samples.ok) return { ...samples, params: { leg: leg.role, ...samples.params } };
    keepOpen = true;
    return { role: leg.role, handle, samples, offsetFrames: Math.round(leg.offsetSeconds * sampleRate) };
  } finally {
    if (!keepOpen) await handle.close();
  }
}
