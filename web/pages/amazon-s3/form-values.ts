import { bucketProblem } from "../../../contract/bucket-name.ts";
import type { AmazonS3Page, Destination, DestinationValues } from "../../../contract/destination.ts";
import { checkFolder } from "../../../contract/folder-name.ts";
import { parseS3Address, type S3Address } from "../../../contract/s3-address.ts";
import type { Language } from "../../../contract/words.ts";
import { sentences } from "../../format.ts";
import type { AllWords } from "../../words/ja.ts";

/** What stands in the form. `secret` is only what was typed; null: the stored secret stays. */
export type FormValues = Omit<DestinationValues, "secretAccessKey"> & { secret: string | null };
export type FieldName = "endpoint" | "bucket" | "folder" | "region" | "accessKeyId" | "secretAccessKey";
export type Faults = Partial<Record<FieldName, string>>;

/** The form as it opens: the saved settings, or an empty form that is switched on. */
export function savedValues({ destination, endpoints }: AmazonS3Page): FormValues {
  if (destination !== null) {
    const { enabled, endpoint, bucket, folder, region, accessKeyId } = destination;
    return { enabled, endpoint, bucket, folder, region, accessKeyId, secret: null };
  }
  const [first] = endpoints;
  return {
    enabled: true,
    endpoint: first?.name ?? "aws",
    bucket: "",
    folder: "",
    region: first?.region ?? "",
    accessKeyId: "",
    secret: "",
  };
}

/** Whether the stored secret can stay: there is one, and it was given for the same store. */
export function canKeepSecret(values: FormValues, stored: Destination | null): stored is Destination {
  return stored !== null && stored.endpoint === values.endpoint;
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
    accessKeyId: values.accessKeyId.trim(),
    secret: values.secret === null ? null : values.secret.trim(),
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
  if (values.accessKeyId === "") faults.accessKeyId = words.required;
  const keeps = values.secret === null && canKeepSecret(values, stored);
  if (!keeps && (values.secret ?? "") === "") faults.secretAccessKey = words.required;
  return faults;
}

export function toSend({ secret, ...values }: FormValues): DestinationValues {
  return { ...values, secretAccessKey: secret };
}
