import { Anchor, Stack, Text, Title } from "@mantine/core";
import type { CallPage } from "../../../contract/calls.ts";
import { CopyLine } from "../../components/copy-line.tsx";
import { Facts } from "../../components/facts.tsx";
import { Moment } from "../../components/moment.tsx";
import { Section } from "../../components/section.tsx";
import { TransferState } from "../../components/transfer-state.tsx";
import { useWords } from "../../words/words.ts";
import { Attempts } from "./attempts.tsx";
import { ShipAgain } from "./ship-again.tsx";

/** Where the recording is or why it is not there yet, and every attempt that was made. */
export function TransferSection({ page }: { page: CallPage }) {
  const words = useWords().call;
  const { call, delivered, recording, attempts, attemptCount } = page;
  const bytes = delivered?.bytes ?? recording?.bytes ?? null;
  const sha256 = delivered?.sha256 ?? recording?.sha256 ?? null;
  const state = call.transfer?.state;
  const means = recording?.heldBy ? words.heldBy[recording.heldBy] : state && words.stateMeans[state];
  return (
    <Section title={words.transfer}>
      <Stack gap="sm">
        <div>
          <TransferState transfer={call.transfer} withCure />
          {means && (
            <Text size="sm" c="dimmed">
              {means}
            </Text>
          )}
        </div>
        <ShipAgain page={page} />
        <Facts
          facts={[
            [words.storedAt, delivered && <StoredAt key="uri" delivered={delivered} />],
            [words.deliveredAt, delivered && <Moment key="at" at={delivered.at} />],
            [words.size, bytes !== null && words.bytes(bytes)],
            ["SHA-256", sha256 !== null && <CopyLine key="sha" text={sha256} what="SHA-256" />],
          ]}
        />
        <Title order={3}>
          {words.attempts}
          {attemptCount > 1 && (
            <Text span size="sm" c="dimmed" ms="xs">
              {words.attemptCount(attemptCount)}
            </Text>
          )}
        </Title>
        {attempts.items.length === 0 ? (
          <Text>{words.noAttempts}</Text>
        ) : (
          <Attempts
            sequenceId={call.sequenceId}
            newest={attempts}
            total={attemptCount}
            deliveredUri={delivered?.uri ?? null}
          />
        )}
      </Stack>
    </Section>
  );
}

function StoredAt({ delivered: { uri, consoleUrl } }: { delivered: NonNullable<CallPage["delivered"]> }) {
  const words = useWords().call;
  return (
    <>
      <CopyLine text={uri} what={words.storedAt} />
      {consoleUrl !== null && (
        <Text size="sm" mt={4}>
          <Anchor href={consoleUrl} target="_blank" rel="noreferrer" underline="always">
            {words.console}
          </Anchor>{" "}
          <Text span size="xs" c="dimmed">
            {words.consoleNote}
          </Text>
        </Text>
      )}
    </>
  );
}
