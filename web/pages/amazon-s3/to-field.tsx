import { Button } from "@mantine/core";
import { useWords } from "../../words/words.ts";
import { type DestinationForm, fieldIds } from "./use-destination-form.ts";

/** Leads the keyboard to the field at fault; a stored secret opens for a new one. Nothing where no field is at fault. */
export function ToField({ form }: { form: DestinationForm }) {
  const words = useWords().amazonS3;
  if (form.atFault === null) return null;
  const { field } = form.atFault;
  const names = {
    endpoint: words.store,
    bucket: words.bucket,
    folder: words.folder,
    region: words.region,
    access: words.access,
    roleArn: words.roleArn,
    accessKeyId: words.accessKey,
    secretAccessKey: words.secret,
    encryption: words.encryption,
    kmsKey: words.kmsKey,
    storageClass: words.storageClass,
    bucketOwner: words.bucketOwner,
  };
  return (
    <Button
      variant="default"
      onClick={() => {
        // The field that appears takes the keyboard by itself.
        if (field === "secretAccessKey" && form.values.secret === null) form.set({ secret: "" });
        else document.getElementById(fieldIds[field])?.focus();
      }}
    >
      {words.toField(names[field])}
    </Button>
  );
}
