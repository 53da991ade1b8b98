import { Accordion, Text } from "@mantine/core";
import type { AmazonS3Page } from "../../../contract/destination.ts";
import { TextLink } from "../../components/link-button.tsx";
import { useWords } from "../../words/words.ts";
import { DestinationFields } from "./destination-fields.tsx";
import { EarlierCalls } from "./earlier-calls.tsx";
import { FormButtons } from "./form-buttons.tsx";
import { FormNotices } from "./form-notices.tsx";
import { FormOutcome } from "./form-outcome.tsx";
import { Policies } from "./policies.tsx";
import { RecordingFormat } from "./recording-format.tsx";
import { StateFacts } from "./state-facts.tsx";
import { StillMissing } from "./still-missing.tsx";
import { useDestinationForm } from "./use-destination-form.ts";

/** The form, its three buttons with their outcome, and what helps to fill it in. */
export function Settings({ page }: { page: AmazonS3Page }) {
  const words = useWords().amazonS3;
  const form = useDestinationForm(page);
  const isNew = page.destination === null;
  const store = page.endpoints.find(({ name }) => name === form.values.endpoint);
  // With a role the policy stands among the steps that make the role.
  const isInSteps = form.values.access === "role" && (store?.principal ?? null) !== null;
  return (
    <>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void form.save(true);
        }}
      >
        <FormNotices page={page} form={form} />
        {page.destination?.enabled === true && <StateFacts destination={page.destination} />}
        <StillMissing page={page} form={form} />
        <DestinationFields page={page} form={form} />
        <FormButtons page={page} form={form} />
        <FormOutcome page={page} form={form} />
      </form>
      <EarlierCalls page={page} />
      {!isInSteps && (
        <Accordion mt="xl" order={2} variant="contained" defaultValue={isNew ? "policies" : null}>
          <Accordion.Item value="policies">
            <Accordion.Control>{words.policies}</Accordion.Control>
            <Accordion.Panel>
              <Policies values={form.values} egressIps={page.egressIps} />
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
      )}
      {!isNew && (
        <Text mt="md">
          <TextLink to="/app/settings/amazon-s3/guide">{words.guideLink}</TextLink>
        </Text>
      )}
      <RecordingFormat folder={form.values.folder} />
    </>
  );
}
