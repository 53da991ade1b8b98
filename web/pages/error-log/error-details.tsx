import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ErrorLogEntry } from "../../../contract/calls.ts";
import { api } from "../../api.ts";
import { Cure } from "../../components/cure.tsx";
import { Facts } from "../../components/facts.tsx";
import { TextLink } from "../../components/link-button.tsx";
import { Loading } from "../../components/loading.tsx";
import { Moment } from "../../components/moment.tsx";
import { Problem } from "../../components/problem.tsx";
import { keys } from "../../query-client.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { Attempts } from "../call/attempts.tsx";
import type { ShipAgainHere } from "./use-ship-again.ts";

/** One failure unfolded: cause, cure, what AWS support would ask for, and every attempt at its recording. */
export function ErrorDetails({ entry, ship }: { entry: ErrorLogEntry; ship: ShipAgainHere }) {
  const words = useWords();
  const own = words.errorLog;
  const language = useLanguage();
  const { cause, cure } = entry.words[language];
  const { sequenceId } = entry;
  return (
    <Stack gap="sm" py="xs">
      <Facts
        facts={[
          [own.cause, cause],
          [own.cure, <Cure key="cure" text={cure} />],
          [
            own.code,
            <Text key="code" span className="mono">
              {entry.code}
            </Text>,
          ],
          [own.httpStatus, entry.httpStatus],
          [
            own.requestIdName,
            entry.requestId && (
              <Text key="id" span className="mono">
                {entry.requestId}
              </Text>
            ),
          ],
          [own.first, <Moment key="at" at={entry.at} />],
          [
            own.times,
            entry.times > 1 && (
              <>
                {own.timesCount(entry.times)} <Moment at={entry.lastAt} />
              </>
            ),
          ],
          [own.recoveredAt, entry.recoveredAt && <Moment key="over" at={entry.recoveredAt} />],
        ]}
      />
      {sequenceId !== null && (
        <>
          {entry.recoveredAt === null && (
            <Group gap="sm">
              <Button
                variant="default"
                size="compact-sm"
                disabled={ship.busy}
                onClick={() => ship.ask({ calls: [sequenceId] })}
              >
                {ship.busy ? words.shipAgain.asking : words.shipAgain.one}
              </Button>
              <TextLink to={`/app/calls/${encodeURIComponent(sequenceId)}`}>{own.toCall}</TextLink>
            </Group>
          )}
          <AttemptsOf sequenceId={sequenceId} />
        </>
      )}
    </Stack>
  );
}

function AttemptsOf({ sequenceId }: { sequenceId: string }) {
  const words = useWords().call;
  const page = useQuery({ queryKey: keys.call(sequenceId), queryFn: () => api.call(sequenceId) });
  return (
    <div>
      <Text fw={600} mb="xs">
        {words.attempts}
      </Text>
      {page.data === undefined ? (
        page.error === null ? (
          <Loading />
        ) : (
          <Problem error={page.error} />
        )
      ) : page.data.attempts.items.length === 0 ? (
        <Text>{words.noAttempts}</Text>
      ) : (
        <Attempts
          sequenceId={sequenceId}
          newest={page.data.attempts}
          total={page.data.attemptCount}
          deliveredUri={page.data.delivered?.uri ?? null}
        />
      )}
    </div>
  );
}
