import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { renameDurablySync } from "../base/durable.ts";

/**
 * A file that appears under its name whole and safe on disk, or not at all: written as `<path>.part`, synced,
 * renamed, folder synced. Its SHA-256 is taken on the way.
 */
export class DurableFile {
  readonly #path: string;
  readonly #sha256 = createHash("sha256");
  readonly #synced: boolean;
  #file: number | null;
  #position = 0;

  /**
   * A `.part` that a crash left behind is overwritten.
   * @param synced false: whole under its name, but not safe on disk, as in a working place that may vanish
   */
  constructor(path: string, synced = true) {
    this.#path = path;
    this.#synced = synced;
    this.#file = openSync(`${path}.part`, "w", 0o600);
  }

  append(bytes: Uint8Array): void {
    if (this.#file === null) throw new Error("written to after its end");
    this.#sha256.update(bytes);
    for (let done = 0; done < bytes.length; ) {
      const written = writeSync(this.#file, bytes, done, bytes.length - done, this.#position);
      done += written;
      this.#position += written;
    }
  }

  /** Makes the file permanent; after a failure of it, `discard` still cleans up. @returns its SHA-256 in hex */
  finish(): string {
    if (this.#file === null) throw new Error("finished twice");
    // kill point: shape.part-written
    if (this.#synced) fsyncSync(this.#file);
    // kill point: shape.part-synced
    this.#close();
    if (this.#synced) renameDurablySync(`${this.#path}.part`, this.#path);
    else renameSync(`${this.#path}.part`, this.#path);
    // kill point: shape.folder-synced
    return this.#sha256.digest("hex");
  }

  /** Closes and removes what was written so far. Never throws. */
  discard(): void {
    try {
      this.#close();
      rmSync(`${this.#path}.part`, { force: true });
    } catch {
      // What brought us here is the error to tell.
    }
  }

  #close(): void {
    const file = this.#file;
    this.#file = null;
    if (file !== null) closeSync(file);
  }
}
