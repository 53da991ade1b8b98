import type { CheckStepName } from "../../../contract/check-steps.ts";
import type { AmazonS3Page, CheckStep } from "../../../contract/destination.ts";
import type { Words } from "../../../contract/words.ts";
import type { FieldName, FormValues } from "./form-values.ts";

/** A field whose content S3 refused, and S3's reason. */
export type FieldAtFault = { field: FieldName; words: Words };

/** Which field a person has to look at for a failure of S3 (server/destinations/failure-table.ts). */
const fieldOfCode: Readonly<Record<string, FieldName>> = {
  InvalidAccessKeyId: "accessKeyId",
  ExpiredToken: "accessKeyId",
  InvalidToken: "accessKeyId",
  SignatureDoesNotMatch: "secretAccessKey",
  SecretUnreadable: "secretAccessKey",
  NoSuchBucket: "bucket",
  InvalidBucketName: "bucket",
  AllAccessDisabled: "bucket",
  WrongRegion: "region",
  PermanentRedirect: "region",
  IllegalLocationConstraintException: "region",
  AuthorizationHeaderMalformed: "region",
  AccessDenied: "folder",
  StoreNotListed: "endpoint",
  RoleNotAssumable: "roleArn",
  RoleMissing: "roleArn",
  RoleArnRefused: "roleArn",
  RoleRegionDisabled: "region",
  EncryptionRefused: "encryption",
  WishRefused: "encryption",
  InvalidStorageClass: "storageClass",
  BucketOwnerMismatch: "bucketOwner",
};

/** Codes about the key that encrypts: the one that was typed, else the bucket's own, which is no field. */
const keyCodes: ReadonlySet<string> = new Set(["KmsAccessDenied", "KmsKeyUnusable"]);

function fieldOf(code: string, tried: FormValues | null): FieldName | null {
  if (keyCodes.has(code) && tried?.encryption === "sse-kms") return "kmsKey";
  return fieldOfCode[code] ?? null;
}

const fieldOfStep: Readonly<Record<CheckStepName, FieldName | null>> = {
  role: null,
  reach: null,
  key: "accessKeyId",
  secret: "secretAccessKey",
  bucket: "bucket",
  region: "region",
  list: null,
  write: "folder",
};

/** The field that made the check fail, as long as it holds what was tried. */
export function faultOfCheck(
  steps: readonly CheckStep[],
  tried: FormValues | null,
  values: FormValues,
): FieldAtFault | null {
  const failed = steps.find(({ state }) => state === "failed");
  if (failed?.words === undefined) return null;
  return unchanged(
    fieldOf(failed.code ?? "", tried) ?? fieldOfStep[failed.step],
    failed.words,
    tried,
    values,
  );
}

/** The field that has stopped the transfers, as long as it holds what is saved. */
export function faultOfPause(
  { destination }: AmazonS3Page,
  saved: FormValues,
  values: FormValues,
): FieldAtFault | null {
  const paused = destination?.paused ?? null;
  return paused === null ? null : unchanged(fieldOf(paused.code, saved), paused.words, saved, values);
}

function unchanged(
  field: FieldName | null,
  words: Words,
  before: FormValues | null,
  values: FormValues,
): FieldAtFault | null {
  if (field === null || before === null) return null;
  const name = field === "secretAccessKey" ? "secret" : field;
  return before[name] === values[name] ? { field, words } : null;
}
