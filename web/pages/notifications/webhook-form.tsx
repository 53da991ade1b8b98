import { Button, Checkbox, Group, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { WebhookValues } from "../../../contract/notifications.ts";
import { webhookEvents } from "../../../contract/webhook-events.ts";
import { Problem } from "../../components/problem.tsx";
import { useWords } from "../../words/words.ts";
import { useAct } from "./use-act.ts";

/** Where to, and what about; for a new webhook and for a change. */
export function WebhookForm({
  title,
  submit,
  first,
  act,
  onDone,
}: {
  title: string;
  submit: string;
  first: WebhookValues;
  act: (values: WebhookValues) => Promise<void>;
  /** Leads back from a change. */
  onDone?: () => void;
}) {
  const words = useWords().notifications;
  const [url, setUrl] = useState(first.url);
  const [events, setEvents] = useState<readonly string[]>(first.events);
  const [tried, setTried] = useState(false);
  const save = useAct(act, onDone);
  const chosen = webhookEvents.filter((event) => events.includes(event));
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (url.trim() !== "" && chosen.length > 0 && !save.isPending)
      save.mutate({ url: url.trim(), events: chosen });
  };
  return (
    <form onSubmit={send} noValidate aria-label={title}>
      <Stack gap="sm" align="flex-start">
        <TextInput
          label={words.url}
          description={words.urlHint}
          inputWrapperOrder={["label", "input", "error", "description"]}
          type="url"
          placeholder="https://"
          autoComplete="off"
          maxLength={2048}
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          error={tried && url.trim() === "" && words.missing}
          w="100%"
          maw={560}
        />
        <Checkbox.Group
          label={words.events}
          value={[...events]}
          onChange={setEvents}
          error={tried && chosen.length === 0 && words.eventsMissing}
        >
          <Stack gap={6} mt={6} mb={4}>
            {webhookEvents.map((event) => (
              <Checkbox
                key={event}
                value={event}
                label={
                  <>
                    {words.eventNames[event]} <span className="mono">{event}</span>
                  </>
                }
              />
            ))}
          </Stack>
        </Checkbox.Group>
        {save.error !== null && <Problem error={save.error} />}
        <Group gap="sm">
          <Button type="submit" variant="default">
            {save.isPending ? words.saving : submit}
          </Button>
          {onDone !== undefined && (
            <Button variant="default" onClick={onDone}>
              {words.cancel}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
