/** How Onbin gets into a company's bucket: by a role of the company (recommended), or by access keys. */
export const accessKinds = ["keys", "role"] as const;
export type AccessKind = (typeof accessKinds)[number];

/** Encryption asked for with each object; `bucket`: nothing is asked, the bucket's own setting holds. */
export const encryptions = ["bucket", "sse-s3", "sse-kms"] as const;
export type Encryption = (typeof encryptions)[number];

/**
 * Storage classes that a recording may be written in (S3 API Reference, PutObject, `x-amz-storage-class`). Without
 * those for one zone on directory buckets and on Outposts, which other kinds of buckets have.
 */
export const storageClasses = [
  "STANDARD",
  "INTELLIGENT_TIERING",
  "STANDARD_IA",
  "ONEZONE_IA",
  "GLACIER_IR",
  "GLACIER",
  "DEEP_ARCHIVE",
  "REDUCED_REDUNDANCY",
] as const;
export type StorageClass = (typeof storageClasses)[number];

/** Classes that keep an object where it cannot be read before it was restored (S3 User Guide, "Archived objects"). */
export function isArchive(storageClass: string): boolean {
  return storageClass === "GLACIER" || storageClass === "DEEP_ARCHIVE";
}

/** What a store of the operator's list may lack (`"lacks"` in ONBIN_S3_ENDPOINTS); AWS lacks nothing. */
export const storeFeatures = [
  "role",
  "external-id",
  "sse-s3",
  "sse-kms",
  "storage-class",
  "bucket-owner",
  "if-none-match",
] as const;
export type StoreFeature = (typeof storeFeatures)[number];

/** ARN of an IAM role, as `arn:aws:iam::123456789012:role/path/name` (IAM User Guide, "IAM identifiers"). */
export const roleArnPattern = "^arn:aws[a-z-]*:iam::(?:[0-9]{12})?:role/[\\x21-\\x7e]{1,576}$";
/** ARN of a KMS key or of an alias of one. */
export const kmsKeyPattern =
  "^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:(key/[A-Za-z0-9-]{1,64}|alias/[A-Za-z0-9/_-]{1,250})$";
/** Number of an AWS account. */
export const bucketOwnerPattern = "^[0-9]{12}$";
