import { Group, Text } from "@mantine/core";
import type { Webhook } from "../../../contract/notifications.ts";
import { StateDot, type StateTone } from "../../components/state-dot.tsx";
import { useWords } from "../../words/words.ts";
import { useTime } from "./use-time.ts";

const tones: Record<Webhook["state"], StateTone> = {
  new: "quiet",
  ok: "good",
  failing: "attention",
  stopped: "bad",
};

/** How a webhook goes, in one line; what went wrong last below it. */
export function WebhookState({ webhook }: { webhook: Webhook }) {
  const words = useWords().notifications;
  const time = useTime();
  const { state, lastOkAt, lastFailedAt, lastStatus, lastFault, waiting } = webhook;
  const failed = state === "failing" || state === "stopped";
  const facts = [
    lastOkAt === null ? null : words.lastOk(time(lastOkAt)),
    failed && lastFailedAt !== null ? words.lastFailed(time(lastFailedAt)) : null,
    waiting > 0 ? words.waitingDeliveries(waiting) : null,
  ].filter((fact) => fact !== null);
  return (
    <div aria-live="polite">
      <Group gap="2px 1rem">
        <StateDot tone={tones[state]}>{words.webhookStates[state]}</StateDot>
        {facts.map((fact) => (
          <Text span key={fact} size="sm" c="dimmed">
            {fact}
          </Text>
        ))}
      </Group>
      {failed && (
        <Text size="sm">
          {state === "stopped"
            ? words.stoppedText
            : lastFault !== null
              ? words.faults[lastFault]
              : `HTTP ${lastStatus}`}
        </Text>
      )}
    </div>
  );
}
