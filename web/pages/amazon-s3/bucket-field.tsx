import { Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { S3Address } from "../../../contract/s3-address.ts";
import { useWords } from "../../words/words.ts";
import { FieldRow } from "./field-row.tsx";
import { splitAddress } from "./form-values.ts";
import type { DestinationForm } from "./use-destination-form.ts";

/** The bucket's bare name; a pasted or typed address is taken apart into bucket, folder and region (S5). */
export function BucketField({ form: { values, faults, set, showFault } }: { form: DestinationForm }) {
  const all = useWords();
  const words = all.amazonS3;
  const [split, setSplit] = useState<S3Address | null>(null);
  const take = (text: string): boolean => {
    const address = splitAddress(text);
    if (address === null) return false;
    set(address);
    if (address.folder !== undefined) showFault("folder");
    setSplit(address.bucket === text.trim() ? null : address);
    return true;
  };
  const parts = split && [
    `${words.bucket} ${split.bucket}`,
    ...(split.folder === undefined ? [] : [`${words.folder} ${split.folder}`]),
    ...(split.region === undefined ? [] : [`${words.region} ${split.region}`]),
  ];
  return (
    <FieldRow id="bucket" label={words.bucket}>
      <TextInput
        id="bucket"
        value={values.bucket}
        onChange={(event) => {
          set({ bucket: event.currentTarget.value });
          setSplit(null);
        }}
        onPaste={(event) => {
          if (!take(event.clipboardData.getData("text"))) return;
          event.preventDefault();
          showFault("bucket");
        }}
        onBlur={() => {
          take(values.bucket);
          if (values.bucket.trim() !== "") showFault("bucket");
        }}
        error={faults.bucket}
        description={words.bucketHint}
        inputWrapperOrder={["input", "error", "description"]}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <Text size="sm" role="status">
        {parts !== null && words.bucketSplit(parts.join(all.separator))}
      </Text>
    </FieldRow>
  );
}
