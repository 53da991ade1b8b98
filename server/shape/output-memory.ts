import type { HeldBytes } from "../destinations/request-body.ts";

/** Bytes of one recording (four minutes), and of all that are under way. */
const most = { each: 8 * 2 ** 20, together: 32 * 2 ** 20 };
/** Bytes of the pieces that it is given out in. */
const pieceBytes = 512 * 1024;

/** Memory for one finished recording; what is in it at first is of others. */
export type Output = {
  memory: Uint8Array<SharedArrayBuffer>;
  /** Its first bytes, once they are filled, for those who send them. */
  hold(bytes: number): HeldBytes;
  /** Nobody begins to read it any more; to be called once. */
  over(): void;
};

/** @returns null: it is to be a file */
export type TakeOutput = (bytes: number) => Output | null;

/**
 * Memory for recordings that are sent as soon as they are shaped: one piece for all, for good, of which each has a part. New
 * memory for each would cost as much as a file, as the kernel has to clear it, and V8 does not know how much of it there is to
 * collect. A part is given to the next recording when it is over and no request reads from it any more.
 */
export function openOutputMemory(limits = most): TakeOutput {
  const taken: boolean[] = Array.from({ length: Math.floor(limits.together / pieceBytes) }, () => false);
  let all: SharedArrayBuffer | undefined;

  /** The first place with so many pieces free in a row; -1: there is none. */
  const find = (pieces: number): number => {
    let from = 0;
    for (const [at, isTaken] of taken.entries()) {
      if (isTaken) from = at + 1;
      else if (at - from + 1 === pieces) return from;
    }
    return -1;
  };

  return (bytes) => {
    const pieces = Math.ceil(bytes / pieceBytes);
    const from = bytes > limits.each ? -1 : find(pieces);
    if (from < 0) return null;
    taken.fill(true, from, from + pieces);
    all ??= new SharedArrayBuffer(taken.length * pieceBytes);
    const memory = new Uint8Array(all, from * pieceBytes, pieces * pieceBytes);
    let users = 1;
    const leave = () => {
      users -= 1;
      if (users === 0) taken.fill(false, from, from + pieces);
    };
    return {
      memory,
      hold: (length) => ({
        bytes: Buffer.from(memory.buffer, memory.byteOffset, length),
        read() {
          users += 1;
          return leave;
        },
      }),
      over: leave,
    };
  };
}
