import type { HeldBytes } from "../destinations/request-body.ts";

/** Bytes of one recording (four minutes), of all that are under way, and of what is kept for the next ones. */
const most = { each: 8 * 2 ** 20, together: 32 * 2 ** 20, spare: 8 * 2 ** 20 };
/** Pieces are multiples of this, so that one serves recordings of like length. */
const step = 512 * 1024;

/** Memory for one finished recording; what is in it at first is of others. */
export type Output = {
  memory: SharedArrayBuffer;
  /** Its first bytes, once they are filled, for those who send them. */
  hold(bytes: number): HeldBytes;
  /** Nobody needs it any more; to be called once. */
  over(): void;
};

/** @returns null: it is to be a file */
export type TakeOutput = (bytes: number) => Output | null;

/**
 * Memory for recordings that are sent as soon as they are shaped. It is used again, as new memory costs as much as a file: the
 * kernel has to clear it. One that a request may still read from is not (its connection failed in the middle, say).
 */
export function openOutputMemory(limits = most): TakeOutput {
  const spare: SharedArrayBuffer[] = [];
  let taken = 0;
  const spareBytes = () => spare.reduce((sum, { byteLength }) => sum + byteLength, 0);

  const find = (size: number): SharedArrayBuffer => {
    const at = spare.findIndex(({ byteLength }) => byteLength >= size && byteLength <= 2 * size);
    const [found] = at < 0 ? [] : spare.splice(at, 1);
    return found ?? new SharedArrayBuffer(size);
  };
  const giveBack = (memory: SharedArrayBuffer) => {
    spare.push(memory);
    // Recordings have become longer or shorter: what was used longest ago goes first.
    while (spareBytes() > limits.spare) spare.shift();
  };

  return (bytes) => {
    const size = Math.ceil(bytes / step) * step;
    if (size > limits.each || taken + size > limits.together) return null;
    const memory = find(size);
    taken += size;
    let readers = 0;
    return {
      memory,
      hold: (length) => ({
        bytes: Buffer.from(memory, 0, length),
        read() {
          readers += 1;
          return () => {
            readers -= 1;
          };
        },
      }),
      over() {
        taken -= size;
        if (readers === 0) giveBack(memory);
      },
    };
  };
}
