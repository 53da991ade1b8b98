import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api.ts";
import { Empty } from "../../components/empty.tsx";
import { LinkButton } from "../../components/link-button.tsx";
import { Loading } from "../../components/loading.tsx";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { keys } from "../../query-client.ts";
import { size } from "../../size.ts";
import { useWords } from "../../words/words.ts";
import { BackfillForm } from "./backfill-form.tsx";

/** What could be transferred, and the form that begins it. */
export function BackfillStart() {
  const words = useWords().storage;
  const found = useQuery({ queryKey: keys.backfillAvailable, queryFn: api.backfillAvailable });
  if (found.data === undefined) return found.error === null ? <Loading /> : <Problem error={found.error} />;
  const { count, bytes, from, to, possible } = found.data;
  return (
    <Stack gap="md" maw={760}>
      <Text>{words.intro}</Text>
      {count === 0 || from === null || to === null ? (
        <Empty title={words.none}>{words.noneText}</Empty>
      ) : (
        <>
          <Text fw={600}>
            {words.available(words.recordings(count), size(bytes), words.period(from, to))}
          </Text>
          {possible ? (
            <BackfillForm key={`${from} ${to}`} available={{ ...found.data, from, to }} />
          ) : (
            <Notice
              kind="info"
              title={words.notPossible}
              actions={
                <LinkButton to="/app/settings/amazon-s3" variant="default">
                  {words.toSettings}
                </LinkButton>
              }
            >
              {words.notPossibleText}
            </Notice>
          )}
        </>
      )}
    </Stack>
  );
}
