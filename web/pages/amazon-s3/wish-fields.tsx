import { NativeSelect, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { AmazonS3Page } from "../../../contract/destination.ts";
import { encryptions, isArchive, storageClasses } from "../../../contract/destination-access.ts";
import { useWords } from "../../words/words.ts";
import { FieldRow } from "./field-row.tsx";
import { tidy } from "./form-values.ts";
import { hasWishes, lackedBy } from "./form-wishes.ts";
import classes from "./settings.module.css";
import type { DestinationForm } from "./use-destination-form.ts";

const own = ["encryption", "kmsKey", "storageClass", "bucketOwner"] as const;

/** What few companies need, folded: encryption, storage class, the bucket's owner. What the store lacks is not shown. */
export function WishFields({ page, form }: { page: AmazonS3Page; form: DestinationForm }) {
  const words = useWords().amazonS3;
  const { values, faults, set, showFault } = form;
  const store = page.endpoints.find(({ name }) => name === values.endpoint);
  const lacks = lackedBy(store);
  const offered = encryptions.filter(
    (encryption) =>
      encryption === "bucket" || encryption === values.encryption || !lacks.includes(encryption),
  );
  const isAtFault = own.some((name) => faults[name] !== undefined);
  const [isOpen, setOpen] = useState(hasWishes(values));
  const hasClasses = !lacks.includes("storage-class");
  const hasOwner = !lacks.includes("bucket-owner");
  if (offered.length === 1 && !hasClasses && !hasOwner) return null;
  const plain = { autoComplete: "off", autoCapitalize: "none", spellCheck: false };
  return (
    <details
      className={classes.fold}
      // A field that has to be mended is not hidden.
      open={isOpen || isAtFault}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>
        {words.wishes}
        <Text span size="sm" c="dimmed">
          {" "}
          {words.wishesHint}
        </Text>
      </summary>
      <div className={classes.folded}>
        {offered.length > 1 && (
          <FieldRow id="encryption" label={words.encryption}>
            <NativeSelect
              id="encryption"
              value={values.encryption}
              onChange={({ currentTarget: { value } }) =>
                set({ encryption: offered.find((known) => known === value) ?? "bucket" })
              }
              data={offered.map((value) => ({ value, label: words.encryptions[value] }))}
              description={words.encryptionHints[values.encryption]}
              error={faults.encryption}
              inputWrapperOrder={["input", "error", "description"]}
            />
          </FieldRow>
        )}
        {values.encryption === "sse-kms" && (
          <FieldRow id="kms-key" label={words.kmsKey}>
            <TextInput
              id="kms-key"
              value={values.kmsKey}
              onChange={(event) => set({ kmsKey: event.currentTarget.value })}
              onBlur={() => {
                set({ kmsKey: tidy(values).kmsKey });
                showFault("kmsKey");
              }}
              placeholder="arn:aws:kms:ap-northeast-1:123456789012:key/…"
              description={words.kmsKeyHint}
              error={faults.kmsKey}
              inputWrapperOrder={["input", "error", "description"]}
              {...plain}
            />
          </FieldRow>
        )}
        {hasClasses && (
          <FieldRow id="storage-class" label={words.storageClass}>
            {values.endpoint === "aws" ? (
              <NativeSelect
                id="storage-class"
                value={values.storageClass}
                onChange={(event) => set({ storageClass: event.currentTarget.value })}
                data={[
                  { value: "", label: words.storageClassUsual },
                  ...storageClasses.map((value) => ({ value, label: words.storageClasses[value] })),
                ]}
                description={words.storageClassHint}
                error={faults.storageClass}
                inputWrapperOrder={["input", "error", "description"]}
              />
            ) : (
              <TextInput
                id="storage-class"
                value={values.storageClass}
                onChange={(event) => set({ storageClass: event.currentTarget.value })}
                placeholder="STANDARD"
                description={words.storageClassOther}
                error={faults.storageClass}
                inputWrapperOrder={["input", "error", "description"]}
                {...plain}
              />
            )}
            <Text size="sm" role="status">
              {isArchive(values.storageClass) && words.archiveWarning}
            </Text>
          </FieldRow>
        )}
        {hasOwner && (
          <FieldRow id="bucket-owner" label={words.bucketOwner}>
            <TextInput
              id="bucket-owner"
              value={values.bucketOwner}
              onChange={(event) => set({ bucketOwner: event.currentTarget.value })}
              onBlur={() => {
                set({ bucketOwner: tidy(values).bucketOwner });
                showFault("bucketOwner");
              }}
              placeholder="123456789012"
              inputMode="numeric"
              description={words.bucketOwnerHint}
              error={faults.bucketOwner}
              inputWrapperOrder={["input", "error", "description"]}
              {...plain}
            />
          </FieldRow>
        )}
      </div>
    </details>
  );
}
