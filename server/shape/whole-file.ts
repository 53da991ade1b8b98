import { createHash } from "node:crypto";
import { closeSync, openSync, renameSync, rmSync, writeSync } from "node:fs";

/**
 * A file that appears under its name whole or not at all: written as `<path>.part`, then renamed. Its SHA-256 is taken on
 * the way. It is not fsynced (docs/decisions/0039-finished-files-are-not-fsynced.md): what must last is for
 * `Spool.keepMade`.
 */
export class WholeFile {
  readonly #path: string;
  readonly #sha256 = createHash("sha256");
  #file: number | null;
  #position = 0;

  /** A `.part` that a crash left behind is overwritten. */
  constructor(path: string) {
    this.#path = path;
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

  /** Gives the file its name; after a failure of it, `discard` still cleans up. @returns its SHA-256 in hex */
  finish(): string {
    if (this.#file === null) throw new Error("finished twice");
    // kill point: shape.part-written
    this.#close();
    renameSync(`${this.#path}.part`, this.#path);
    // kill point: shape.named
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
