import { readSync } from "node:fs";

/** Reads up to `length` bytes at `position`; fewer only at the end of the file. */
export type ReadAt = (position: number, length: number) => Buffer;

/** A reader over an open file whose first bytes, already read, are answered without asking the disk. */
export function readerOf(file: number, head: Buffer, size: number): ReadAt {
  return (position, length) => {
    const end = Math.min(position + length, size);
    if (end <= position) return Buffer.alloc(0);
    if (end <= head.length) return head.subarray(position, end);
    const bytes = Buffer.alloc(end - position);
    readFully(file, bytes, position);
    return bytes;
  };
}

/** Fills `bytes` from the file at `position`. Throws where the file has become shorter than it was. */
export function readFully(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    const bytesRead = readSync(file, bytes, done, bytes.length - done, position + done);
    if (bytesRead === 0) throw new Error("A recording became shorter while it was read");
    done += bytesRead;
  }
}
