/** One version of one object, as it is kept on disk. */
export type StoredObject = {
  key: string;
  versionId: string;
  /** Bytes. */
  size: number;
  /** MD5 in hexadecimal, without the quotes of the ETag header. */
  etag: string;
  /** SHA-256 of the stored bytes, hexadecimal. */
  sha256: string;
  /** ISO 8601, UTC. */
  lastModified: string;
  contentType: string;
  /** As asked for; absent on what older versions stored. */
  storageClass?: string;
  /** AES256 or aws:kms. */
  encryption?: string;
  /** ARN, with aws:kms. */
  kmsKey?: string;
  /** The x-amz-meta-* headers, without that prefix. */
  metadata: Record<string, string>;
  /** Present on a marker that a DELETE left in a versioned bucket. */
  deleted?: true;
};
