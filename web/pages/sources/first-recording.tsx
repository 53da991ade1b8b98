import { Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { SourcePage } from "../../../contract/source-pages.ts";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { StateDot } from "../../components/state-dot.tsx";
import { dateAndTime } from "../../format.ts";
import { useUser } from "../../session.tsx";
import { sourceKeys } from "../../sources-api.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { sendTestRecording } from "../operator-set-up/send-test-recording.ts";

/** Waits for the first recording, sees by itself when one came, and says why what came last was refused. */
export function FirstRecording({ source, apiKey }: { source: SourcePage; apiKey: string | null }) {
  const words = useWords().sources;
  const language = useLanguage();
  const { timeZone } = useUser().company;
  const { receivedAt, refusedAt, keys, id } = source;
  const isRefused = refusedAt !== null && (receivedAt === null || refusedAt > receivedAt);
  const reason = isRefused
    ? source.events.find(({ kind, words: said }) => kind === "refused" && said !== null)?.words
    : null;
  const hasKey = keys.some(({ endedAt }) => endedAt === null);
  return (
    <Stack gap="sm">
      <Text fw={600} role="status">
        <StateDot tone={isRefused ? "attention" : receivedAt === null ? "busy" : "good"}>
          {isRefused
            ? words.lastRefused
            : receivedAt === null
              ? words.waitingFirst
              : words.coming(dateAndTime(receivedAt, language, timeZone))}
        </StateDot>
      </Text>
      {reason != null && (
        <Notice kind="bad" title={reason[language].cause}>
          {reason[language].cure}
        </Notice>
      )}
      {receivedAt === null && !isRefused && hasKey && <Text size="sm">{words.noFirst}</Text>}
      {receivedAt === null && apiKey !== null && <TestRecording sourceId={id} apiKey={apiKey} />}
    </Stack>
  );
}

function TestRecording({ sourceId, apiKey }: { sourceId: string; apiKey: string }) {
  const words = useWords().sources;
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: () => sendTestRecording(apiKey, words.tryMemo),
    onSettled: () => client.invalidateQueries({ queryKey: sourceKeys.one(sourceId) }),
  });
  return (
    <>
      <Text size="sm">{words.tryText}</Text>
      <Group gap="sm">
        <Button variant="default" aria-disabled={send.isPending} onClick={() => send.mutate()}>
          {send.isPending ? words.trying : words.tryKey}
        </Button>
        {send.isSuccess && <Text role="status">{words.tried}</Text>}
      </Group>
      {send.error !== null && <Problem error={send.error} />}
    </>
  );
}
