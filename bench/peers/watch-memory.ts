import { memoryOf, treeOf } from "./process-tree.ts";

export type Peaks = { largestBytes: number; sumBytes: number };

/** Milliseconds between two looks; an ffmpeg of one minute lives for about as long, and there are many of them. */
const lookEvery = 100;

/** Watches the memory of everything below these processes until it is told to stop. */
export function watchMemory(roots: () => readonly number[]): { stop(): Peaks } {
  let peaks: Peaks = { largestBytes: 0, sumBytes: 0 };
  const look = () => {
    peaks = higher(peaks, memoryNow(roots()));
  };
  const clock = setInterval(look, lookEvery);
  return {
    stop() {
      clearInterval(clock);
      look();
      return peaks;
    },
  };
}

/** One look: each process's own peak so far, and what all of them have at this moment. */
export function memoryNow(roots: readonly number[]): Peaks {
  const sizes = treeOf(roots).map(({ pid }) => memoryOf(pid));
  return {
    largestBytes: Math.max(0, ...sizes.map(({ peak }) => peak)),
    sumBytes: sizes.reduce((sum, { share }) => sum + share, 0),
  };
}

export function higher(a: Peaks, b: Peaks): Peaks {
  return {
    largestBytes: Math.max(a.largestBytes, b.largestBytes),
    sumBytes: Math.max(a.sumBytes, b.sumBytes),
  };
}
