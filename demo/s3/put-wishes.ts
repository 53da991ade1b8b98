import { randomBytes } from "node:crypto";
import { userArn } from "./authorize.ts";
import { regionOf, requireBucket } from "./bucket-check.ts";
import type { Exchange } from "./exchange.ts";
import { evaluatePolicy } from "./policy.ts";
import { signersOf } from "./role-session.ts";
import { s3Error } from "./s3-error.ts";
import type { StoredObject } from "./stored-object.ts";

/** A key of KMS that the server knows; requesters need kms:GenerateDataKey on it. */
export type KmsKey = { arn: string; state?: "enabled" | "disabled" };

/** What an object is stored with, as its answers say. */
export type Wished = Pick<StoredObject, "storageClass" | "encryption" | "kmsKey">;

/** Storage classes of a general purpose bucket (Amazon S3 API reference, PutObject). */
const storageClasses = [
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER",
  "DEEP_ARCHIVE",
  "GLACIER_IR",
];

const header = ({ request }: Exchange, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
};

/** Whoever asks for another account's bucket gets nothing (Amazon S3 User Guide, "Verifying bucket ownership"). */
export function verifyOwner(exchange: Exchange): void {
  const expected = header(exchange, "x-amz-expected-bucket-owner");
  if (expected === undefined || exchange.target.bucket === undefined) return;
  const bucket = requireBucket(exchange.state, exchange.target);
  if (expected !== (bucket.owner ?? "000000000000")) throw s3Error("AccessDenied");
}

/**
 * What is asked for the object that is put, if it can be had. Refused before the body is read, as all that the headers
 * alone decide. Throws InvalidStorageClass, InvalidEncryptionAlgorithmError, KMS.NotFoundException, KMS.DisabledException,
 * AccessDenied in IAM's words.
 */
export function wishedOf(exchange: Exchange): Wished {
  const bucket = requireBucket(exchange.state, exchange.target);
  const storageClass = header(exchange, "x-amz-storage-class") ?? "STANDARD";
  if (!(bucket.storageClasses ?? storageClasses).includes(storageClass)) {
    throw s3Error("InvalidStorageClass", { fields: { StorageClassRequested: storageClass } });
  }
  const algorithm = header(exchange, "x-amz-server-side-encryption") ?? "AES256";
  const wanted = header(exchange, "x-amz-server-side-encryption-aws-kms-key-id");
  if (algorithm === "aws:kms")
    return { storageClass, encryption: algorithm, kmsKey: encryptWith(exchange, wanted) };
  if (algorithm !== "AES256") throw s3Error("InvalidEncryptionAlgorithmError");
  if (wanted !== undefined) {
    throw s3Error("InvalidArgument", {
      message:
        "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
      fields: { ArgumentName: "x-amz-server-side-encryption", ArgumentValue: "AES256" },
    });
  }
  return { storageClass, encryption: algorithm };
}

/** The key that encrypts; without a name the AWS managed key, which everybody in the account may use by way of S3. */
function encryptWith({ state, request, target, record }: Exchange, wanted: string | undefined): string {
  const bucket = requireBucket(state, target);
  if (wanted === undefined)
    return `arn:aws:kms:${regionOf(state, bucket)}:${bucket.owner ?? "000000000000"}:key/aws-s3`;
  const key = state.kmsKeys.find(({ arn }) => arn === wanted);
  if (!key) throw s3Error("KMS.NotFoundException", { message: `Key '${wanted}' does not exist` });
  const signers = signersOf(state, request.headers.authorization);
  const user = signers.find(({ accessKeyId }) => accessKeyId === record.accessKeyId);
  const asked = { action: "kms:GenerateDataKey", resource: wanted };
  const facts = { sourceIp: record.remoteAddress, prefix: undefined };
  if (user?.policy && evaluatePolicy(user.policy, { ...asked, facts }) !== "allowed") {
    throw s3Error("AccessDenied", {
      message: `User: ${userArn(user)} is not authorized to perform: kms:GenerateDataKey on resource: ${wanted} because no identity-based policy allows the kms:GenerateDataKey action`,
    });
  }
  if (key.state === "disabled") throw s3Error("KMS.DisabledException", { message: `${wanted} is disabled.` });
  return wanted;
}

/** With SSE-KMS the ETag is not the MD5 of what was sent (Amazon S3 API reference, "Object"). */
export function etagOf(wished: Wished, md5: Buffer): string {
  return wished.encryption === "aws:kms" ? randomBytes(16).toString("hex") : md5.toString("hex");
}

/** What the answers to a PUT, GET or HEAD of the object say. The usual storage class is not mentioned. */
export function wishedHeaders({ storageClass, encryption, kmsKey }: Wished): Record<string, string> {
  return {
    "x-amz-server-side-encryption": encryption ?? "AES256",
    ...(kmsKey === undefined ? {} : { "x-amz-server-side-encryption-aws-kms-key-id": kmsKey }),
    ...(storageClass === undefined || storageClass === "STANDARD"
      ? {}
      : { "x-amz-storage-class": storageClass }),
  };
}
