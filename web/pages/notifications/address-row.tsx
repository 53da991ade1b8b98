import { Button, Group, Table, Text } from "@mantine/core";
import type { Address } from "../../../contract/notifications.ts";
import { Cell } from "../../components/stacking-table.tsx";
import { useWords } from "../../words/words.ts";
import { AddressState } from "./address-state.tsx";
import { ChangeAddress } from "./change-address.tsx";
import { MailOutcome } from "./mail-outcome.tsx";
import { RemoveAddress } from "./remove-address.tsx";
import { useScope } from "./scope.ts";
import { useAct } from "./use-act.ts";

type Unfolded = "change" | "remove" | null;

export function useColumns() {
  const words = useWords().notifications;
  return {
    email: { key: "email", label: words.email },
    about: { key: "about", label: words.about, width: "17rem" },
    test: { key: "test", label: words.test, width: "14rem" },
    acts: { key: "acts", label: words.acts, width: "11.5rem" },
  } as const;
}

/** One address; changing and removing unfold below it. */
export function AddressRow({
  address,
  mailConfigured,
  isLast,
  unfolded,
  onUnfold,
}: {
  address: Address;
  mailConfigured: boolean;
  /** The only confirmed one. */
  isLast: boolean;
  unfolded: Unfolded;
  onUnfold: (as: Unfolded) => void;
}) {
  const all = useWords();
  const words = all.notifications;
  const { api } = useScope();
  const columns = useColumns();
  const { id, email } = address;
  const test = useAct(() => api.sendTestMail(id));
  const panel = `address-${id}`;
  const toggle = (as: "change" | "remove") => ({
    "aria-expanded": unfolded === as,
    "aria-controls": panel,
    onClick: () => onUnfold(unfolded === as ? null : as),
  });
  return (
    <>
      <Table.Tr>
        <Cell column={columns.email}>
          <Text fw={600}>{email}</Text>
          <AddressState address={address} mailConfigured={mailConfigured} />
        </Cell>
        <Cell column={columns.about}>
          {told(address, words).map((line) => (
            <div key={line}>{line}</div>
          ))}
          <Text size="xs" c="dimmed">
            {words.languages[address.language]}
          </Text>
        </Cell>
        <Cell column={columns.test} empty={address.state !== "confirmed"}>
          {address.state === "confirmed" ? (
            <>
              <Button
                size="compact-sm"
                variant="default"
                aria-label={words.sendTestTo(email)}
                onClick={() => test.mutate()}
              >
                {words.sendTest}
              </Button>
              <div aria-live="polite">
                {test.error !== null && <Fault error={test.error} />}
                {address.testMail !== null && (
                  <MailOutcome mail={address.testMail} mailConfigured={mailConfigured} />
                )}
              </div>
            </>
          ) : (
            all.none
          )}
        </Cell>
        <Cell column={columns.acts}>
          <Group gap={6}>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={words.changeOf(email)}
              {...toggle("change")}
            >
              {words.change}
            </Button>
            <Button
              size="compact-sm"
              variant="subtle"
              color="red"
              aria-label={words.removeOf(email)}
              {...toggle("remove")}
            >
              {words.remove}
            </Button>
          </Group>
        </Cell>
      </Table.Tr>
      {unfolded !== null && (
        <Table.Tr id={panel}>
          <Table.Td colSpan={Object.keys(columns).length}>
            {unfolded === "change" ? (
              <ChangeAddress address={address} onDone={() => onUnfold(null)} />
            ) : (
              <RemoveAddress address={address} isLast={isLast} onDone={() => onUnfold(null)} />
            )}
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

function Fault({ error }: { error: Error }) {
  return (
    <Text size="xs" c="var(--mantine-color-error)" role="alert">
      {error.message}
    </Text>
  );
}

function told(address: Address, words: ReturnType<typeof useWords>["notifications"]): string[] {
  const lines = [
    ...address.services.map((service) => words.services[service]),
    ...(address.dailyProof ? [words.dailyProof] : []),
    ...(address.heartbeat ? [words.heartbeat] : []),
  ];
  return lines.length > 0 ? lines : [words.nothing];
}
