import { Button, Code, Group, Stack, Text } from "@mantine/core";
import { bucketProblem } from "../../../contract/bucket-name.ts";
import { checkFolder } from "../../../contract/folder-name.ts";
import { policyText, standardPolicy } from "../../../contract/iam-policies.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import { Notice } from "../../components/notice.tsx";
import { useWords } from "../../words/words.ts";
import type { GuideNotes } from "./guide-notes.ts";

/** The policy for the bucket and folder of the first step (S10), at the moment when it is pasted. */
export function NotedPolicy({ notes: { bucket, folder: typed, region } }: { notes: GuideNotes }) {
  const words = useWords().amazonS3Guide;
  const { folder } = checkFolder(typed);
  if (bucket === "" || bucketProblem(bucket) !== null || folder === null) {
    return (
      <Notice
        kind="info"
        actions={
          <Button variant="default" size="compact-sm" className="no-print" onClick={toFirstField}>
            {words.toNames}
          </Button>
        }
      >
        {words.policyWaits}
      </Notice>
    );
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

/** The first of the names of step 1 that is missing or wrong; the bucket where that cannot be said. */
function toFirstField(): void {
  const fields = [...document.querySelectorAll<HTMLInputElement>("[data-noted]")];
  const field = fields.find(({ value }) => value === "") ?? fields[0];
  field?.focus({ preventScroll: true });
  field?.scrollIntoView({ block: "center" });
}
