import { bucketProblem } from "../../../contract/bucket-name.ts";
import type { AmazonS3Page, Destination, DestinationValues } from "../../../contract/destination.ts";
import { roleArnPattern } from "../../../contract/destination-access.ts";
import { checkFolder } from "../../../contract/folder-name.ts";
import { parseS3Address, type S3Address } from "../../../contract/s3-address.ts";
import type { Language } from "../../../contract/words.ts";
import { sentences } from "../../format.ts";
import type { AllWords } from "../../words/ja.ts";
import { wishFaults } from "./form-wishes.ts";

/** What stands in the form. `secret` is only what was typed; null: the stored secret stays. */
export type FormValues = Required<Omit<DestinationValues, "secretAccessKey">> & { secret: string | null };

/** The fields that may be at fault, in the order of the form. */
export const fieldNames = [
  "endpoint",
  "bucket",
  "folder",
  "region",
  "access",
  "roleArn",
  "accessKeyId",
  "secretAccessKey",
  "encryption",
  "kmsKey",
  "storageClass",
  "bucketOwner",
] as const;
export type FieldName = (typeof fieldNames)[number];
export type Faults = Partial<Record<FieldName, string>>;

/** The form as it opens: the saved settings, or an empty form that is switched on. */
export function savedValues({ destination, endpoints }: AmazonS3Page): FormValues {
  if (destination !== null) {
    const { enabled, endpoint, bucket, folder, region, access, accessKeyId, encryption } = destination;
    const { roleArn, kmsKey, storageClass, bucketOwner } = destination;
    return {
      enabled,
      endpoint,
      bucket,
      folder,
      region,
      access,
      roleArn: roleArn ?? "",
      accessKeyId,
      secret: access === "keys" ? null : "",
      encryption,
      kmsKey: kmsKey ?? "",
      storageClass: storageClass ?? "",
      bucketOwner: bucketOwner ?? "",
    };
  }
  const [first] = endpoints;
  return {
    enabled: true,
    endpoint: first?.name ?? "aws",
    bucket: "",
    folder: "",
    region: first?.region ?? "",
    access: "keys",
    roleArn: "",
    accessKeyId: "",
    secret: "",
    encryption: "bucket",
    kmsKey: "",
    storageClass: "",
    bucketOwner: "",
  };
}

/** Whether the stored secret can stay: there is one, and it was given for the same store. */
export function canKeepSecret(values: FormValues, stored: Destination | null): stored is Destination {
  return stored !== null && stored.access === "keys" && stored.endpoint === values.endpoint;
}

/** Takes a pasted address apart (S5); null where the text is a plain name. */
export function splitAddress(text: string): S3Address | null {
  const address = parseS3Address(text);
  const plain = address.bucket === text.trim() && !("folder" in address) && !("region" in address);
  return plain ? null : address;
}

/** The values as they are sent: trimmed, addresses taken apart, the folder without empty segments. */
export function tidy(values: FormValues): FormValues {
  const address = parseS3Address(values.bucket);
  const folder = address.folder ?? values.folder;
  return {
    ...values,
    bucket: address.bucket,
    folder: checkFolder(folder).folder ?? folder.trim(),
    region: address.region ?? values.region,
    roleArn: values.roleArn.trim(),
    accessKeyId: values.accessKeyId.trim(),
    secret: values.secret === null ? null : values.secret.trim(),
    kmsKey: values.kmsKey.trim(),
    storageClass: values.storageClass.trim(),
    // As AWS shows account numbers: 1234-5678-9012.
    bucketOwner: values.bucketOwner.replace(/[\s-]/g, ""),
  };
}

/** What is wrong with the values, by field; empty when they can be sent. */
export function faultsOf(
  values: FormValues,
  stored: Destination | null,
  language: Language,
  words: AllWords["amazonS3"],
): Faults {
  const faults: Faults = {};
  const bucket = bucketProblem(values.bucket);
  if (values.bucket === "") faults.bucket = words.required;
  else if (bucket !== null) faults.bucket = sentences(bucket.words[language], language);
  const { problem } = checkFolder(values.folder);
  if (values.folder === "") faults.folder = words.required;
  else if (problem !== null) faults.folder = sentences(problem.words[language], language);
  if (values.region === "") faults.region = words.requiredRegion;
  return { ...faults, ...accessFaults(values, stored, words), ...wishFaults(values, words) };
}

function accessFaults(values: FormValues, stored: Destination | null, words: AllWords["amazonS3"]): Faults {
  if (values.access === "role") {
    if (values.roleArn === "") return { roleArn: words.required };
    return roleArn.test(values.roleArn) ? {} : { roleArn: words.roleArnWrong };
  }
  const keeps = values.secret === null && canKeepSecret(values, stored);
  return {
    ...(values.accessKeyId === "" ? { accessKeyId: words.required } : {}),
    ...(!keeps && (values.secret ?? "") === "" ? { secretAccessKey: words.required } : {}),
  };
}

const roleArn = new RegExp(roleArnPattern);

/** What is not used is not sent: no key with a role, no role with keys. */
export function toSend({ secret, ...values }: FormValues): DestinationValues {
  const isRole = values.access === "role";
  return {
    ...values,
    roleArn: isRole ? values.roleArn : "",
    accessKeyId: isRole ? "" : values.accessKeyId,
    secretAccessKey: isRole ? null : secret,
    kmsKey: values.encryption === "sse-kms" ? values.kmsKey : "",
  };
}
