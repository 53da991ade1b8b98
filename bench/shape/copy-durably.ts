import { closeSync, fsyncSync, openSync, readSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

const block = new Uint8Array(512 * 1024);

/** The yardstick: copies a file block by block in the style of shaping, and makes it durable as a recording is. */
export function copyDurably(from: string, to: string): void {
  const source = openSync(from, "r");
  const target = openSync(`${to}.part`, "w", 0o600);
  for (let length = readSync(source, block); length > 0; length = readSync(source, block)) {
    for (let done = 0; done < length; ) done += writeSync(target, block, done, length - done);
  }
  fsyncSync(target);
  closeSync(source);
  closeSync(target);
  renameSync(`${to}.part`, to);
  const folder = openSync(dirname(to), "r");
  fsyncSync(folder);
  closeSync(folder);
}
