import { Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { SourcePage } from "../../../contract/source-pages.ts";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { sourceKeys, sourcesApi } from "../../sources-api.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";

/** Asks the provider with the stored credentials, and fetches once more what had been given up. */
export function CloudActs({ source: { id, kind } }: { source: SourcePage }) {
  const words = useWords().sources;
  const language = useLanguage();
  const client = useQueryClient();
  const reread = () => client.invalidateQueries({ queryKey: sourceKeys.one(id) });
  const test = useMutation({ mutationFn: () => sourcesApi.testCredentials(id), onSettled: reread });
  const fetchAgain = useMutation({ mutationFn: () => sourcesApi.fetchAgain(id), onSettled: reread });
  return (
    <Stack gap="sm" align="flex-start">
      {kind !== "webhook" && (
        <Group gap="sm">
          <Button variant="default" aria-disabled={test.isPending} onClick={() => test.mutate()}>
            {test.isPending ? words.tryingAccount : words.tryAccount}
          </Button>
          {test.data?.ok && <Text role="status">{words.accountWorks}</Text>}
        </Group>
      )}
      {test.data?.words && (
        <Notice kind="bad" title={test.data.words[language].cause}>
          {test.data.words[language].cure}
        </Notice>
      )}
      {test.error !== null && <Problem error={test.error} />}
      <Text size="sm" maw={760}>
        {words.fetchAgainText}
      </Text>
      <Group gap="sm">
        <Button variant="default" aria-disabled={fetchAgain.isPending} onClick={() => fetchAgain.mutate()}>
          {fetchAgain.isPending ? words.fetchingAgain : words.fetchAgain}
        </Button>
        {fetchAgain.data !== undefined && (
          <Text role="status">{words.fetchedAgain(fetchAgain.data.items)}</Text>
        )}
      </Group>
      {fetchAgain.error !== null && <Problem error={fetchAgain.error} />}
    </Stack>
  );
}
