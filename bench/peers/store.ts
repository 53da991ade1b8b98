import type { Found } from "./check-objects.ts";
import type { DigestKind } from "./sound-digest.ts";

/** Where all ways bring their recordings to, one after the other. */
export type Store = {
  name: "sink" | "ceph";
  /** Path style. */
  url: string;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Empties the bucket before a turn. `digest`: a sink works it out while the turn runs, and has a cheap one. */
  clear(digest: DigestKind): Promise<void>;
  /** Everything in the bucket, and the bytes that reached the store since it was emptied. */
  look(): Promise<{ objects: readonly Found[]; sentBytes: number }>;
  stop(): Promise<void>;
};
