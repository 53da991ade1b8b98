import { Button, Text } from "@mantine/core";
import type { Address } from "../../../contract/notifications.ts";
import { StateDot, type StateTone } from "../../components/state-dot.tsx";
import { useWords } from "../../words/words.ts";
import { MailOutcome } from "./mail-outcome.tsx";
import { useScope } from "./scope.ts";
import { useAct } from "./use-act.ts";

const tones: Record<Address["state"], StateTone> = {
  unconfirmed: "attention",
  expired: "bad",
  confirmed: "good",
};

/** How far an address is confirmed; until it is, what became of the confirmation mail, and the button for another. */
export function AddressState({ address, mailConfigured }: { address: Address; mailConfigured: boolean }) {
  const words = useWords().notifications;
  const { api } = useScope();
  const { id, email, state, confirmationMail } = address;
  const again = useAct(() => api.sendConfirmation(id));
  return (
    <div>
      <StateDot tone={tones[state]}>{words.states[state]}</StateDot>
      {state !== "confirmed" && (
        <>
          <Text size="xs" c="dimmed">
            {state === "expired" ? words.expiredHint : words.confirmHint}
          </Text>
          <div aria-live="polite">
            {confirmationMail !== null && (
              <MailOutcome
                mail={confirmationMail}
                mailConfigured={mailConfigured}
                what={words.confirmationMail}
              />
            )}
            {again.error !== null && (
              <Text size="xs" c="var(--mantine-color-error)" role="alert">
                {again.error.message}
              </Text>
            )}
          </div>
          <Button
            size="compact-sm"
            variant="default"
            mt={4}
            aria-label={words.sendAgainTo(email)}
            onClick={() => again.mutate()}
          >
            {words.sendAgain}
          </Button>
        </>
      )}
    </div>
  );
}
