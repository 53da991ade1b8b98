import { Accordion } from "@mantine/core";
import type { AmazonS3Page } from "../../../contract/destination.ts";
import { useWords } from "../../words/words.ts";
import { DestinationFields } from "./destination-fields.tsx";
import { EarlierCalls } from "./earlier-calls.tsx";
import { FormButtons } from "./form-buttons.tsx";
import { FormNotices } from "./form-notices.tsx";
import { FormOutcome } from "./form-outcome.tsx";
import { Guide } from "./guide.tsx";
import { Policies } from "./policies.tsx";
import { RecordingFormat } from "./recording-format.tsx";
import { useDestinationForm } from "./use-destination-form.ts";

/** The form, its three buttons with their outcome, and what helps to fill it in. */
export function Settings({ page }: { page: AmazonS3Page }) {
  const words = useWords().amazonS3;
  const form = useDestinationForm(page);
  const isNew = page.destination === null;
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
        <DestinationFields page={page} form={form} />
        <FormButtons page={page} form={form} />
        <FormOutcome page={page} form={form} />
      </form>
      <EarlierCalls page={page} />
      <Accordion
        multiple
        mt="xl"
        order={2}
        variant="contained"
        defaultValue={isNew ? ["policies", "guide"] : []}
      >
        <Accordion.Item value="policies">
          <Accordion.Control>{words.policies}</Accordion.Control>
          <Accordion.Panel>
            <Policies values={form.values} egressIps={page.egressIps} />
          </Accordion.Panel>
        </Accordion.Item>
        <Accordion.Item value="guide">
          <Accordion.Control>{words.guideTitle}</Accordion.Control>
          <Accordion.Panel>
            <Guide />
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
      <RecordingFormat folder={form.values.folder} />
    </>
  );
}
