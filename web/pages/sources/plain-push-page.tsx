import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Facts } from "../../components/facts.tsx";
import { LinkButton, TextLink } from "../../components/link-button.tsx";
import { Loading } from "../../components/loading.tsx";
import { Moment } from "../../components/moment.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { Stale } from "../../components/stale.tsx";
import { live } from "../../query-client.ts";
import { sourceKeys, sourcesApi } from "../../sources-api.ts";
import { useWords } from "../../words/words.ts";
import { noKey, SetUpBlocks } from "./set-up-blocks.tsx";

/** Recordings that come with API keys of no phone system. */
export function PlainPushPage() {
  const words = useWords().sources;
  const { data, error, isRefetchError } = useQuery({
    queryKey: sourceKeys.all,
    queryFn: sourcesApi.list,
    ...live,
  });
  const moment = (at: string | null) => (at === null ? words.never : <Moment at={at} />);
  return (
    <>
      <PageTitle title={words.plainTitle} />
      <TextLink to="/app/settings/sources">{words.back}</TextLink>
      {data === undefined && (error === null ? <Loading /> : <Problem error={error} />)}
      {data !== undefined && (
        <>
          <Stack gap="sm" my="md" maw={760}>
            <Stale when={isRefetchError} />
            <Text>{words.plainText}</Text>
          </Stack>
          <Section title={words.facts}>
            <Facts
              facts={[
                [words.plainKeys, data.push.keys === 0 ? words.plainNone : words.count(data.push.keys)],
                [words.plainUsed, moment(data.push.usedAt)],
                [words.plainReceived, moment(data.push.receivedAt)],
              ]}
            />
            <LinkButton to="/app/settings/api-keys" variant="default" mt="sm">
              {words.toKeys}
            </LinkButton>
          </Section>
          <Section title={words.setUp}>
            <SetUpBlocks kind="push" facts={{ publicUrl: data.publicUrl, key: noKey, sourceId: "" }} />
          </Section>
        </>
      )}
    </>
  );
}
