import type { Peaks } from "../../contract/calls.ts";
import type { Database } from "../base/database.ts";
import { limitAtOnce } from "../base/limit-at-once.ts";
import { findAudio } from "./find-audio.ts";
import type { Spool } from "./spool.ts";

/** Parts of a wave as it is drawn: one a pixel of a usual screen. */
const parts = 1000;
/** Recordings that one process reads at once for their waves. */
const atOnce = 2;

// The one format that shaping writes (S15).
const headerBytes = 44;
const frameBytes = 4;
const hertz = 8000;

/** Reads the wave of a recording, so that a browser need not fetch and decode 58 MB to draw an hour. */
export function openPeaks(db: Database, spool: Spool) {
  const inTurn = limitAtOnce(atOnce);
  /** @throws AppError `not_found` as `findAudio` does */
  return async (companyId: string, sequenceId: string): Promise<Peaks> => {
    const { file, bytes } = await findAudio(companyId, db, spool, sequenceId, null);
    const frames = Math.max(0, Math.floor((bytes - headerBytes) / frameBytes));
    if (frames === 0) return { seconds: 0, left: [], right: [] };
    const end = headerBytes + frames * frameBytes - 1;
    return inTurn(() => readPeaks(spool.read(file, { start: headerBytes, end }), frames));
  };
}

/** The loudest sample of each part, by channel; `samples` are 16-bit stereo frames, low byte first, `frames` of them. */
export async function readPeaks(samples: AsyncIterable<Buffer>, frames: number): Promise<Peaks> {
  const count = Math.min(parts, frames);
  const loudest = [new Uint16Array(count), new Uint16Array(count)] as const;
  let frame = 0;
  let part = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of samples) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const whole = bytes.length - (bytes.length % frameBytes);
    for (let at = 0; at < whole && frame < frames; at += frameBytes, frame++) {
      while (frame >= Math.floor(((part + 1) * frames) / count)) part++;
      const left = Math.abs(bytes.readInt16LE(at));
      const right = Math.abs(bytes.readInt16LE(at + 2));
      if (left > (loudest[0][part] ?? 0)) loudest[0][part] = left;
      if (right > (loudest[1][part] ?? 0)) loudest[1][part] = right;
    }
    rest = bytes.subarray(whole);
  }
  const [left, right] = loudest.map((channel) =>
    Array.from(channel, (sample) => Math.round((sample / 32768) * 255)),
  );
  return { seconds: frames / hertz, left: left ?? [], right: right ?? [] };
}
