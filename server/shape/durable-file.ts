import { createHash } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { renameDurably } from "../base/durable.ts";

/**
 * A file that appears under its name whole and safe on disk, or not at all: written as `<path>.part`, synced,
 * renamed, folder synced. Its SHA-256 is taken on the way, while the disk writes.
 */
export class DurableFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #sha256 = createHash("sha256");
  #position = 0;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  /** A `.part` that a crash left behind is overwritten. */
  static async create(path: string): Promise<DurableFile> {
    return new DurableFile(path, await open(`${path}.part`, "w", 0o600));
  }

  /** Appends `bytes`, which must stay untouched until the promise settles. One call at a time. */
  async append(bytes: Uint8Array): Promise<void> {
    const written = this.#write(bytes);
    written.catch(() => {});
    this.#sha256.update(bytes);
    await written;
  }

  /** Makes the file permanent; after a failure of it, `discard` still cleans up. @returns its SHA-256 in hex */
  async finish(): Promise<string> {
    await this.#handle.sync();
    await this.#handle.close();
    await renameDurably(`${this.#path}.part`, this.#path);
    return this.#sha256.digest("hex");
  }

  /** Closes and removes what was written so far. Never throws. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => {});
    await rm(`${this.#path}.part`, { force: true }).catch(() => {});
  }

  async #write(bytes: Uint8Array): Promise<void> {
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, this.#position);
      done += bytesWritten;
      this.#position += bytesWritten;
    }
  }
}
