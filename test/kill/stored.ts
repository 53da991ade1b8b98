import { readFile } from "node:fs/promises";
import { ObjectStore } from "../../demo/s3/object-store.ts";
import type { RequestRecord } from "../../demo/s3/request-record.ts";
import { sha256 } from "./make-recording.ts";
import type { Place, Store } from "./store.ts";

/** What a store has of one company, by the store's own account. */
export type Stored = {
  /** Stored PUTs by key. */
  puts: ReadonlyMap<string, number>;
  refused412: number;
  /** Keys of everything in the company's folder. */
  keys: readonly string[];
  /** SHA-256 of each version of an object, from all of its bytes. */
  versions(key: string): Promise<string[]>;
  /** What no store must have. */
  wrong: readonly string[];
};

/** Of our S3 peer, which has stopped: its objects, and its journal. */
export async function storedByPeer(store: Pick<Store, "folder" | "journal">, place: Place): Promise<Stored> {
  const puts = new Map<string, number>();
  const wrong: string[] = [];
  let refused412 = 0;
  for (const line of (await readFile(store.journal, "utf8")).trimEnd().split("\n")) {
    const record = JSON.parse(line) as RequestRecord;
    if (record.operation !== "PutObject" || record.key === undefined) continue;
    if (!record.key.startsWith(`${place.folder}/`)) continue;
    if (record.status === 412) refused412 += 1;
    if (record.sha256 === undefined) continue;
    if (record.bucket !== place.bucket) wrong.push(`${record.bucket}/${record.key}: a bucket of nobody`);
    puts.set(record.key, (puts.get(record.key) ?? 0) + 1);
  }
  const objects = await ObjectStore.open(store.folder);
  const keys = (await objects.list(place.bucket)).map(({ key }) => key);
  return {
    ...{ puts, refused412, wrong },
    keys: keys.filter((key) => key.startsWith(`${place.folder}/`)),
    async versions(key) {
      const versions = await objects.versions(place.bucket, key);
      return Promise.all(
        versions.map(async (version) => sha256(await readFile(objects.bodyPath(place.bucket, version)))),
      );
    },
  };
}
