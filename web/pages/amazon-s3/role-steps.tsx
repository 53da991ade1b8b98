import { Code, Group, Stack, Text } from "@mantine/core";
import type { AmazonS3Page } from "../../../contract/destination.ts";
import { policyText, trustPolicy } from "../../../contract/iam-policies.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import { CopyLine } from "../../components/copy-line.tsx";
import { useWords } from "../../words/words.ts";
import { Policies } from "./policies.tsx";
import classes from "./settings.module.css";
import type { DestinationForm } from "./use-destination-form.ts";

type RoleStepsProps = { page: AmazonS3Page; form: DestinationForm; principal: string };

/** How the company makes the role in IAM, each text ready to be copied. Folded once a role is saved. */
export function RoleSteps({ page, form, principal }: RoleStepsProps) {
  const words = useWords().amazonS3;
  const { externalId, egressIps, destination } = page;
  const store = page.endpoints.find(({ name }) => name === form.values.endpoint);
  const knowsExternalId = store?.lacks.includes("external-id") !== true;
  const trust = policyText(trustPolicy({ principal, externalId: knowsExternalId ? externalId : null }));
  return (
    <details className={classes.fold} open={destination?.access !== "role"}>
      <summary>{words.roleStepsTitle}</summary>
      <ol className={classes.steps}>
        <li>
          <Stack gap="xs">
            <Text>{words.roleStepTrust}</Text>
            <Group justify="space-between" wrap="nowrap" align="flex-start">
              <Text fw={500}>{words.trustPolicy}</Text>
              <CopyButton text={trust} what={words.trustPolicy} flex="none" />
            </Group>
            <Code block translate="no" className={classes.policy}>
              {trust}
            </Code>
            <Text size="sm" c="dimmed">
              {words.trustParts}
            </Text>
            <dl className={classes.parts}>
              <dt>{words.principal}</dt>
              <dd>
                <CopyLine text={principal} what={words.principal} />
              </dd>
              {knowsExternalId && (
                <>
                  <dt>{words.externalId}</dt>
                  <dd>
                    <CopyLine text={externalId} what={words.externalId} />
                  </dd>
                </>
              )}
            </dl>
          </Stack>
        </li>
        <li>
          <Text mb="xs">{words.roleStepPolicy}</Text>
          <Policies values={form.values} egressIps={egressIps} />
        </li>
        <li>{words.roleStepArn}</li>
      </ol>
    </details>
  );
}
