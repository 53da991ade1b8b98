import { bucketProblem } from "../../../contract/bucket-name.ts";
import { checkFolder } from "../../../contract/folder-name.ts";
import { objectKey, objectName } from "../../../contract/object-key.ts";
import { type FormValues, tidy } from "./form-values.ts";

const exampleSequenceId = "01KAP3V8Q6X2M4T7R9W5Y1Z0AB";

/** Where a recording would go with the values as typed; null while bucket or folder cannot be used. */
export function exampleUri(values: FormValues): string | null {
  const { bucket, folder } = tidy(values);
  if (bucketProblem(bucket) !== null || checkFolder(folder).folder === null) return null;
  return `s3://${bucket}/${objectKey(folder, objectName(exampleSequenceId, null))}`;
}
