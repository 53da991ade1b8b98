import { Button, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { CallPage } from "../../../contract/calls.ts";
import { api } from "../../api.ts";
import { CopyLine } from "../../components/copy-line.tsx";
import { Facts } from "../../components/facts.tsx";
import { Moment } from "../../components/moment.tsx";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { TransferState } from "../../components/transfer-state.tsx";
import { keys } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";
import { Attempts } from "./attempts.tsx";

/** Where the recording is or why it is not there yet, and every attempt that was made. */
export function TransferSection({ page }: { page: CallPage }) {
  const words = useWords().call;
  const client = useQueryClient();
  const { call, delivered, recording, attempts, canShip } = page;
  const ship = useMutation({
    mutationFn: () => api.ship(call.sequenceId),
    onSettled: () => client.invalidateQueries({ queryKey: keys.call(call.sequenceId) }),
  });
  const bytes = delivered?.bytes ?? recording?.bytes ?? null;
  const sha256 = delivered?.sha256 ?? recording?.sha256 ?? null;
  return (
    <Section
      title={words.transfer}
      aside={
        canShip && (
          <Button variant="default" disabled={ship.isPending} onClick={() => ship.mutate()}>
            {ship.isPending ? words.shipping : words.shipAgain}
          </Button>
        )
      }
    >
      <Stack gap="sm">
        {ship.error !== null && <Problem error={ship.error} />}
        {ship.isSuccess && <Notice kind="info">{words.shipRequested}</Notice>}
        <TransferState transfer={call.transfer} withCure />
        <Facts
          facts={[
            [words.storedAt, delivered && <CopyLine key="uri" text={delivered.uri} what={words.storedAt} />],
            [words.deliveredAt, delivered && <Moment key="at" at={delivered.at} />],
            [words.size, bytes !== null && words.bytes(bytes)],
            ["SHA-256", sha256 !== null && <CopyLine key="sha" text={sha256} what="SHA-256" />],
          ]}
        />
        <Title order={3}>{words.attempts}</Title>
        {attempts.length === 0 ? (
          <Text>{words.noAttempts}</Text>
        ) : (
          <Attempts attempts={attempts} deliveredUri={delivered?.uri ?? null} />
        )}
      </Stack>
    </Section>
  );
}
