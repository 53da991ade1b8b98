import { statfs } from "node:fs/promises";

/** Of the reserve, what shaping leaves alone: a quarter, at most so many bytes. */
const mostUntouched = 256 * 2 ** 20;

/** Milliseconds for which one look at the free space serves. */
const lookEveryMs = 250;

/**
 * The free space of the volume that a folder is on.
 * @param ensure resolves when the folder is there
 * @param reserve free bytes to keep; null: 5 % of the volume, at most 1 GiB
 */
export function openFreeRoom(folder: string, ensure: () => Promise<void>, reserve: number | null) {
  let lastLook: { at: number; free: number; kept: number } | null = null;
  const look = async () => {
    await ensure();
    const now = Date.now();
    // Once in a while is enough: what arrives between two looks is far less than the reserve.
    if (lastLook === null || now - lastLook.at > lookEveryMs) {
      const { bavail, blocks, bsize } = await statfs(folder);
      const kept = reserve ?? Math.min(2 ** 30, blocks * bsize * 0.05);
      lastLook = { at: now, free: bavail * bsize, kept };
    }
    return lastLook;
  };
  return {
    /** Bytes that may still be taken before the reserve is touched; negative when it is already. */
    async room(): Promise<number> {
      const { free, kept } = await look();
      return free - kept;
    },
    /**
     * Whether a finished file of so many bytes may be written. The reserve is there for it, but not to its end: a
     * database on the same disk stops when nothing is left.
     */
    async roomToShape(bytes: number): Promise<boolean> {
      const { free, kept } = await look();
      return free - bytes >= Math.min(kept / 4, mostUntouched);
    },
    /** Something was removed: the next look is a new one. */
    forget(): void {
      lastLook = null;
    },
  };
}
