import type { Destination, DestinationValues } from "../../contract/destination.ts";
import { encryptions, isArchive } from "../../contract/destination-access.ts";
import type { Language } from "../../contract/words.ts";
import { optional, text, UsageError, type Values } from "./command.ts";

/** Options of `destination set` for what is asked of the store. */
export const wishOptions = {
  encryption: text,
  "kms-key": text,
  "storage-class": text,
  "bucket-owner": text,
};

export const wishUsage =
  "[--encryption bucket|sse-s3|sse-kms] [--kms-key ARN] [--storage-class CLASS] [--bucket-owner ACCOUNT]";

export const wishDetails = [
  "--encryption, --kms-key and --storage-class are asked of the store with each recording; without them the bucket's own settings hold.",
  "--bucket-owner is the number of the AWS account that must own the bucket; nothing is written into another's.",
];

/** What was asked for on the command line. @throws UsageError */
export function parseWishes(
  values: Values,
): Pick<DestinationValues, "encryption" | "kmsKey" | "storageClass" | "bucketOwner"> {
  const named = optional(values, "encryption") ?? "bucket";
  const encryption = encryptions.find((known) => known === named);
  if (encryption === undefined) throw new UsageError(`--encryption is one of ${encryptions.join(", ")}`);
  const kmsKey = optional(values, "kms-key") ?? "";
  if (kmsKey !== "" && encryption !== "sse-kms") throw new UsageError("--kms-key needs --encryption sse-kms");
  return {
    encryption,
    kmsKey,
    storageClass: optional(values, "storage-class") ?? "",
    bucketOwner: optional(values, "bucket-owner") ?? "",
  };
}

/** Lines of `destination show`, by their names. */
export function wishLines({ encryption, kmsKey, storageClass, bucketOwner }: Destination) {
  return {
    encryption,
    ...(kmsKey === null ? {} : { "KMS key": kmsKey }),
    ...(storageClass === null ? {} : { "storage class": storageClass }),
    ...(bucketOwner === null ? {} : { "bucket owner": bucketOwner }),
  };
}

/** What a person should know of a class before recordings lie in it; null where there is nothing to know. */
export function archiveWarning(storageClass: string | null, language: Language): string | null {
  if (storageClass === null || !isArchive(storageClass)) return null;
  return language === "ja"
    ? `${storageClass} に保存した録音は、聞く前に S3 で復元 (数時間、有料) が必要です。`
    : `Recordings in ${storageClass} must be restored in S3 (hours, at a price) before anybody can hear them.`;
}
