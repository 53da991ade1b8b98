import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { BucketIndex, type Entry } from "./bucket-index.ts";
import { syncFolder, writeWhole } from "./durable-file.ts";
import type { StoredObject } from "./stored-object.ts";

export type NewObject = Omit<StoredObject, "versionId" | "lastModified" | "deleted">;

export type CommitRules = { onlyIfAbsent: boolean; keepVersions: boolean };

/** Buckets' names hold no underscore, so this is never the end of a bucket's own folder. */
const BUCKET_FILE = "._bucket";

/**
 * Objects in a folder: <bucket>/<SHA-256 of the key>.json names the versions of a key, and each version's bytes are in
 * a file beside it. Bytes are complete and synced before the .json names them, so a crash leaves an object whole or
 * absent. One process at a time owns the folder.
 */
export class ObjectStore {
  private readonly folder: string;
  private readonly indexes = new Map<string, Promise<BucketIndex>>();
  private readonly queues = new Map<string, Promise<unknown>>();

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(folder: string): Promise<ObjectStore> {
    // What an upload left over when the process died has no name yet.
    await rm(join(folder, ".incoming"), { recursive: true, force: true });
    await mkdir(join(folder, ".incoming"), { recursive: true });
    return new ObjectStore(folder);
  }

  /** Buckets made by CreateBucket, with their regions. */
  async createdBuckets(): Promise<{ name: string; region: string }[]> {
    const files = (await readdir(this.folder)).filter((name) => name.endsWith(BUCKET_FILE));
    return Promise.all(
      files.map(async (file) => ({
        name: file.slice(0, -BUCKET_FILE.length),
        region: await readFile(join(this.folder, file), "utf8"),
      })),
    );
  }

  async createBucket(name: string, region: string): Promise<void> {
    await writeWhole(join(this.folder, `${name}${BUCKET_FILE}`), region);
    await syncFolder(this.folder);
  }

  /** A file for bytes that arrive. The caller closes it, and removes it unless it was committed. */
  async incoming(): Promise<{ path: string; file: FileHandle }> {
    const path = join(this.folder, ".incoming", randomUUID());
    return { path, file: await open(path, "wx") };
  }

  /** Makes the file at `path` (closed and synced) the newest version of its key; "exists" leaves all as it was. */
  commit(
    bucket: string,
    object: NewObject,
    path: string,
    rules: CommitRules,
  ): Promise<StoredObject | "exists"> {
    return this.inTurn(bucket, object.key, async (index) => {
      const versions = index.get(object.key)?.versions ?? [];
      if (rules.onlyIfAbsent && current(versions)) return "exists";
      const version = { ...object, versionId: versionId(), lastModified: new Date().toISOString() };
      await rename(path, this.bodyPath(bucket, version));
      await this.writeEntry(
        bucket,
        index,
        object.key,
        rules.keepVersions ? [...versions, version] : [version],
      );
      if (!rules.keepVersions) await this.removeBodies(bucket, versions);
      return version;
    });
  }

  /** Removes an object, or hides it behind a delete marker where versions are kept. */
  remove(bucket: string, key: string, keepVersions: boolean): Promise<StoredObject | undefined> {
    return this.inTurn(bucket, key, async (index) => {
      const versions = index.get(key)?.versions ?? [];
      if (keepVersions) {
        const marker = deleteMarker(key);
        await this.writeEntry(bucket, index, key, [...versions, marker]);
        return marker;
      }
      index.delete(key);
      await rm(this.entryPath(bucket, key), { force: true });
      await this.removeBodies(bucket, versions);
      return undefined;
    });
  }

  async get(bucket: string, key: string): Promise<StoredObject | undefined> {
    return current((await this.index(bucket)).get(key)?.versions ?? []);
  }

  /** Every version of a key, oldest first. */
  async versions(bucket: string, key: string): Promise<StoredObject[]> {
    return [...((await this.index(bucket)).get(key)?.versions ?? [])];
  }

  /** The current objects of a bucket in the order of their keys' UTF-8 bytes. */
  async list(bucket: string): Promise<StoredObject[]> {
    return (await this.index(bucket)).sorted().flatMap(({ versions }) => current(versions) ?? []);
  }

  bodyPath(bucket: string, { key, versionId }: StoredObject): string {
    return join(this.folder, bucket, `${keyHash(key)}.${versionId}`);
  }

  private entryPath(bucket: string, key: string): string {
    return join(this.folder, bucket, `${keyHash(key)}.json`);
  }

  private async writeEntry(bucket: string, index: BucketIndex, key: string, versions: StoredObject[]) {
    const entry: Entry = { key, versions };
    const temporary = join(this.folder, ".incoming", randomUUID());
    await writeWhole(temporary, JSON.stringify(entry));
    await rename(temporary, this.entryPath(bucket, key));
    await syncFolder(join(this.folder, bucket));
    index.set(entry);
  }

  private async removeBodies(bucket: string, versions: readonly StoredObject[]): Promise<void> {
    for (const version of versions) await rm(this.bodyPath(bucket, version), { force: true });
  }

  private index(bucket: string): Promise<BucketIndex> {
    let index = this.indexes.get(bucket);
    if (!index) {
      index = BucketIndex.load(join(this.folder, bucket));
      this.indexes.set(bucket, index);
    }
    return index;
  }

  /** One change of a key at a time: this is what makes If-None-Match atomic. */
  private async inTurn<Result>(bucket: string, key: string, act: (index: BucketIndex) => Promise<Result>) {
    const place = `${bucket}/${key}`;
    const before = this.queues.get(place) ?? Promise.resolve();
    const run = before.then(async () => act(await this.index(bucket)));
    const settled = run.catch(() => undefined);
    this.queues.set(place, settled);
    try {
      return await run;
    } finally {
      if (this.queues.get(place) === settled) this.queues.delete(place);
    }
  }
}

function current(versions: readonly StoredObject[]): StoredObject | undefined {
  const newest = versions.at(-1);
  return newest?.deleted ? undefined : newest;
}

function deleteMarker(key: string): StoredObject {
  const nothing = { size: 0, etag: "", sha256: "", contentType: "", metadata: {} };
  return { key, versionId: versionId(), lastModified: new Date().toISOString(), ...nothing, deleted: true };
}

function keyHash(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

function versionId(): string {
  return randomUUID().replaceAll("-", "");
}
