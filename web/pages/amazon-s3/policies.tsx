import { Code, Group, List, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { bucketProblem } from "../../../contract/bucket-name.ts";
import { checkFolder } from "../../../contract/folder-name.ts";
import {
  fixedAddressesPolicy,
  policyText,
  sourceRange,
  standardPolicy,
  withoutListPolicy,
} from "../../../contract/iam-policies.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import { useWords } from "../../words/words.ts";
import { type FormValues, tidy } from "./form-values.ts";
import classes from "./settings.module.css";

const forms = ["standard", "withoutList", "fixedAddresses"] as const;
type Form = (typeof forms)[number];

/** The IAM policy in its three forms, filled in as typed (S10–S12). */
export function Policies({ values, egressIps }: { values: FormValues; egressIps: readonly string[] }) {
  const words = useWords().amazonS3;
  const [form, setForm] = useState<Form>("standard");
  const { bucket, folder, region, access, encryption, kmsKey } = tidy(values);
  const bucketUsable = bucketProblem(bucket) === null;
  const folderUsable = checkFolder(folder).folder !== null;
  const place = {
    bucket: bucketUsable ? bucket : `<${words.placeholderBucket}>`,
    folder: folderUsable ? folder : `<${words.placeholderFolder}>`,
    region,
    kmsKey: encryption === "sse-kms" ? kmsKey : null,
  };
  const policy = {
    standard: standardPolicy,
    withoutList: withoutListPolicy,
    fixedAddresses: (at: typeof place) => fixedAddressesPolicy(at, egressIps),
  }[form](place);
  const text = policy === null ? null : policyText(policy);
  return (
    <Stack gap="sm">
      <Text>{access === "role" ? words.policiesTextRole : words.policiesText}</Text>
      <Radio.Group
        aria-label={words.policyForm}
        value={form}
        onChange={(value) => setForm(forms.find((known) => known === value) ?? "standard")}
      >
        <Group gap="0.5rem 1.5rem">
          {forms.map((value) => (
            <Radio key={value} value={value} label={words.policyForms[value]} />
          ))}
        </Group>
      </Radio.Group>
      {text === null ? (
        <Text>{words.policyNoAddresses}</Text>
      ) : (
        <>
          <Group justify="space-between" wrap="nowrap" align="flex-start">
            <div>
              <Text>{words.policyHints[form]}</Text>
              {form === "fixedAddresses" && (
                <List size="sm">
                  {egressIps.map((address) => (
                    <List.Item key={address} className="mono">
                      {sourceRange(address)}
                    </List.Item>
                  ))}
                </List>
              )}
              {!(bucketUsable && folderUsable) && <Text c="dimmed">{words.policyNeedsBoth}</Text>}
            </div>
            {bucketUsable && folderUsable && <CopyButton text={text} what={words.policies} flex="none" />}
          </Group>
          <Code block translate="no" className={classes.policy}>
            {text}
          </Code>
        </>
      )}
      <Text size="sm" c="dimmed">
        {encryption !== "sse-kms"
          ? words.policyKms
          : kmsKey === ""
            ? words.policyKmsManaged
            : words.policyKmsKey}
      </Text>
    </Stack>
  );
}
