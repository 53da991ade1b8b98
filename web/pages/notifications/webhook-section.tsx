import { Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { mostWebhooks, type Webhook, type WebhookSecret } from "../../../contract/notifications.ts";
import { Empty } from "../../components/empty.tsx";
import { Section } from "../../components/section.tsx";
import { useWords } from "../../words/words.ts";
import { useScope } from "./scope.ts";
import { WebhookCard } from "./webhook-card.tsx";
import { WebhookForm } from "./webhook-form.tsx";

/** The company's webhooks, and the form for another. A new secret stays on the page until it is left. */
export function WebhookSection({ webhooks }: { webhooks: readonly Webhook[] }) {
  const words = useWords().notifications;
  const { api } = useScope();
  const [fresh, setFresh] = useState<WebhookSecret | null>(null);
  return (
    <Section title={words.webhooks}>
      <Stack gap="md">
        <Text maw={760}>{words.webhooksText}</Text>
        {webhooks.length === 0 && <Empty title={words.webhooksEmpty} />}
        {webhooks.map((webhook) => (
          <WebhookCard
            key={webhook.id}
            webhook={webhook}
            secret={fresh?.id === webhook.id ? fresh.secret : null}
            onSecret={setFresh}
          />
        ))}
        {webhooks.length < mostWebhooks && (
          <Stack gap="sm" mt="xs">
            <Title order={3}>{words.addWebhook}</Title>
            <WebhookForm
              // Anew for the next one.
              key={webhooks.length}
              title={words.addWebhook}
              submit={words.addWebhook}
              first={{ url: "", events: ["incident.opened", "incident.closed"] }}
              act={async (values) => setFresh(await api.addWebhook(values))}
            />
          </Stack>
        )}
      </Stack>
    </Section>
  );
}
