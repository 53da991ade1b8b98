import { Code, Group, Stack, Text } from "@mantine/core";
import { bucketProblem } from "../../../contract/bucket-name.ts";
import { checkFolder } from "../../../contract/folder-name.ts";
import { policyText, standardPolicy } from "../../../contract/iam-policies.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import { useWords } from "../../words/words.ts";
import type { GuideNotes } from "./guide-notes.ts";

/** The policy for the bucket and folder of the first step (S10), at the moment when it is pasted. */
export function NotedPolicy({ notes: { bucket, folder: typed, region } }: { notes: GuideNotes }) {
  const words = useWords().amazonS3Guide;
  const { folder } = checkFolder(typed);
  if (bucket === "" || bucketProblem(bucket) !== null || folder === null) {
    return <Text c="dimmed">{words.policyWaits}</Text>;
  }
  const text = policyText(standardPolicy({ bucket, folder, region }));
  return (
    <Stack gap="xs">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text>{words.policyReady}</Text>
        <CopyButton text={text} what={words.policyName} flex="none" className="no-print" />
      </Group>
      <Code block translate="no">
        {text}
      </Code>
    </Stack>
  );
}
