import type { Encryption } from "../../contract/destination-access.ts";

/** What a company asks of its store for each object, and whose bucket it must be. */
export type PutWishes = {
  encryption: Encryption;
  /** ARN, with `sse-kms`; null: the store's own key (AWS: the AWS managed key). */
  kmsKey: string | null;
  storageClass: string | null;
  /** Number of the AWS account that must own the bucket. */
  bucketOwner: string | null;
};

/** The bucket's own settings hold, and nobody asks whose it is. */
export const noWishes: PutWishes = {
  encryption: "bucket",
  kmsKey: null,
  storageClass: null,
  bucketOwner: null,
};

/** The wishes among all values of a destination. */
export function wishesOf({ encryption, kmsKey, storageClass, bucketOwner }: PutWishes): PutWishes {
  return { encryption, kmsKey, storageClass, bucketOwner };
}

const algorithms: Record<Encryption, string | null> = {
  bucket: null,
  "sse-s3": "AES256",
  "sse-kms": "aws:kms",
};

/**
 * Headers of a PutObject (S3 API Reference). Nothing is sent for what is not wished: a store that does not know a header
 * gets it only from those who asked for it. S3 Bucket Keys are left to the bucket's own setting.
 */
export function objectHeaders({ encryption, kmsKey, storageClass }: PutWishes): Record<string, string> {
  const algorithm = algorithms[encryption];
  return {
    ...(algorithm === null ? {} : { "x-amz-server-side-encryption": algorithm }),
    ...(kmsKey === null ? {} : { "x-amz-server-side-encryption-aws-kms-key-id": kmsKey }),
    ...(storageClass === null ? {} : { "x-amz-storage-class": storageClass }),
  };
}

/** Goes with every request: a bucket of another account answers 403 to it, and gets nothing. */
export function ownerHeaders({ bucketOwner }: PutWishes): Record<string, string> {
  return bucketOwner === null ? {} : { "x-amz-expected-bucket-owner": bucketOwner };
}

/** The store said that it encrypts as was wished. Without a wish there is nothing to be confirmed. */
export function isEncryptedAsWished({ encryption }: PutWishes, headers: Record<string, string>): boolean {
  const algorithm = algorithms[encryption];
  return algorithm === null || headers["x-amz-server-side-encryption"] === algorithm;
}
