import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { StoredObject } from "./stored-object.ts";

export type Entry = { key: string; versions: StoredObject[] };

/** What a bucket holds, in memory; read from the bucket's folder once. */
export class BucketIndex {
  private readonly entries = new Map<string, Entry>();
  private inOrder: Entry[] | undefined;

  /** Reads a bucket's folder, makes it if there is none, and removes bytes that a crash left without a name. */
  static async load(folder: string): Promise<BucketIndex> {
    await mkdir(folder, { recursive: true });
    const index = new BucketIndex();
    const files = await readdir(folder);
    const named = new Set<string>();
    for (const file of files.filter((name) => name.endsWith(".json"))) {
      const entry = JSON.parse(await readFile(join(folder, file), "utf8")) as Entry;
      index.set(entry);
      for (const { versionId } of entry.versions) named.add(`${file.slice(0, -".json".length)}.${versionId}`);
    }
    for (const file of files.filter((name) => !name.endsWith(".json") && !named.has(name))) {
      await rm(join(folder, file));
    }
    return index;
  }

  get(key: string): Entry | undefined {
    return this.entries.get(key);
  }

  set(entry: Entry): void {
    this.inOrder = undefined;
    this.entries.set(entry.key, entry);
  }

  delete(key: string): void {
    this.entries.delete(key);
    this.inOrder = undefined;
  }

  /** Entries in the order of their keys' UTF-8 bytes, as S3 lists them. */
  sorted(): readonly Entry[] {
    this.inOrder ??= [...this.entries.values()]
      .map((entry) => ({ entry, bytes: Buffer.from(entry.key) }))
      .sort((a, b) => a.bytes.compare(b.bytes))
      .map(({ entry }) => entry);
    return this.inOrder;
  }
}
