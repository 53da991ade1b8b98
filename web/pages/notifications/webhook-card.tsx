import { Button, Group, Paper, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { Webhook, WebhookSecret } from "../../../contract/notifications.ts";
import { CopyLine } from "../../components/copy-line.tsx";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { useWords } from "../../words/words.ts";
import { DeliveryTable } from "./delivery-table.tsx";
import { Question } from "./question.tsx";
import { useScope } from "./scope.ts";
import { useAct } from "./use-act.ts";
import { WebhookForm } from "./webhook-form.tsx";
import { WebhookState } from "./webhook-state.tsx";

type Panel = "change" | "secret" | "remove" | "deliveries";

/** One webhook: where to, how it goes, what it was sent. */
export function WebhookCard({
  webhook,
  secret,
  onSecret,
}: {
  webhook: Webhook;
  /** Just made, and shown this once. */
  secret: string | null;
  onSecret: (secret: WebhookSecret) => void;
}) {
  const all = useWords();
  const words = all.notifications;
  const { api } = useScope();
  const { id, url, events, state } = webhook;
  const [panel, setPanel] = useState<Panel | null>(null);
  const close = () => setPanel(null);
  const test = useAct(
    () => api.testWebhook(id),
    () => setPanel("deliveries"),
  );
  const resume = useAct(() => api.resumeWebhook(id));
  const replace = useAct(
    () => api.newSecret(id),
    (made) => {
      onSecret(made);
      close();
    },
  );
  const remove = useAct(() => api.removeWebhook(id));
  const unfold = (name: Panel, label: string, danger = false) => (
    <Button
      size="compact-sm"
      {...(danger ? { variant: "subtle", color: "red" } : { variant: "default" })}
      aria-expanded={panel === name}
      onClick={() => setPanel(panel === name ? null : name)}
    >
      {label}
    </Button>
  );
  return (
    <Paper withBorder p="md" component="article" aria-label={url}>
      <Stack gap="sm">
        <div>
          <Text className="mono">{url}</Text>
          <Text size="sm" c="dimmed">
            {events.map((event) => words.eventNames[event]).join(all.separator)}
          </Text>
        </div>
        <WebhookState webhook={webhook} />
        {secret !== null && (
          <Notice kind="good" title={words.secretTitle}>
            <CopyLine text={secret} what={words.secretTitle} />
            <Text size="sm">{words.secretText}</Text>
          </Notice>
        )}
        {[test.error, resume.error].map((error) =>
          error === null ? null : <Problem key={error.message} error={error} />,
        )}
        <Group gap={6}>
          {state === "stopped" ? (
            <Button size="compact-sm" onClick={() => resume.mutate()}>
              {words.resume}
            </Button>
          ) : (
            <Button size="compact-sm" variant="default" onClick={() => test.mutate()}>
              {words.sendTestEvent}
            </Button>
          )}
          {unfold("deliveries", words.deliveries)}
          {unfold("change", words.change)}
          {unfold("secret", words.newSecret)}
          {unfold("remove", words.remove, true)}
        </Group>
        {panel === "deliveries" && <DeliveryTable webhookId={id} />}
        {panel === "change" && (
          <WebhookForm
            title={words.change}
            submit={words.save}
            first={{ url, events }}
            act={(values) => api.changeWebhook(id, values)}
            onDone={close}
          />
        )}
        {panel === "secret" && (
          <Question
            text={[words.newSecretQuestion]}
            yes={words.newSecretNow}
            error={replace.error}
            onYes={() => replace.mutate()}
            onNo={close}
          />
        )}
        {panel === "remove" && (
          <Question
            text={[words.removeWebhookQuestion]}
            yes={words.removeNow}
            danger
            error={remove.error}
            onYes={() => remove.mutate()}
            onNo={close}
          />
        )}
      </Stack>
    </Paper>
  );
}
