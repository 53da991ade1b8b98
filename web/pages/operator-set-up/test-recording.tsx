import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api.ts";
import { Problem } from "../../components/problem.tsx";
import { keys } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";
import { sendTestRecording } from "./send-test-recording.ts";

/** Three seconds of tones through the real door with the key that was just made, before the phone system is ready. */
export function TestRecording({ companyId, apiKey }: { companyId: string; apiKey: string }) {
  const words = useWords().operatorSetUp;
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: () => sendTestRecording(apiKey, words.tryMemo),
    onSuccess: () =>
      client.fetchQuery({ queryKey: keys.setUp(companyId), queryFn: () => api.setUp(companyId) }),
  });
  return (
    <>
      <Text size="sm">{words.tryText}</Text>
      <Group gap="sm">
        <Button variant="default" disabled={send.isPending} onClick={() => send.mutate()}>
          {send.isPending ? words.trying : words.tryButton}
        </Button>
        {send.isSuccess && <Text role="status">{words.tried}</Text>}
      </Group>
      {send.error !== null && <Problem error={send.error} />}
    </>
  );
}
