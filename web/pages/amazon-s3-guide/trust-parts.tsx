import { Code, Group, Stack, Text } from "@mantine/core";
import { policyText, trustPolicy } from "../../../contract/iam-policies.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import { useWords } from "../../words/words.ts";
import classes from "../amazon-s3/settings.module.css";

/** The trust policy with this company's external ID, at the moment when it is pasted. */
export function TrustParts(parties: { principal: string; externalId: string }) {
  const words = useWords();
  const text = policyText(trustPolicy(parties));
  return (
    <Stack gap="xs">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text>{words.amazonS3Guide.trustReady}</Text>
        <CopyButton text={text} what={words.amazonS3.trustPolicy} flex="none" className="no-print" />
      </Group>
      <Code block translate="no" className={classes.policy}>
        {text}
      </Code>
    </Stack>
  );
}
