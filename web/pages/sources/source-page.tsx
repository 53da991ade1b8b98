import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { kindNames, sourceIdPattern } from "../../../contract/source-kinds.ts";
import { TextLink } from "../../components/link-button.tsx";
import { Loading } from "../../components/loading.tsx";
import { Notice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { Stale } from "../../components/stale.tsx";
import { live } from "../../query-client.ts";
import { ApiError } from "../../request.ts";
import { sourceKeys, sourcesApi } from "../../sources-api.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { NotFoundPage } from "../not-found/not-found-page.tsx";
import { ChangeSource } from "./change-source.tsx";
import { EndSource } from "./end-source.tsx";
import { EventTable } from "./event-table.tsx";
import { Feeds } from "./feeds.tsx";
import { FirstRecording } from "./first-recording.tsx";
import { SetUp } from "./set-up.tsx";
import { SourceFacts } from "./source-facts.tsx";
import { SourceKeys } from "./source-keys.tsx";
import { useFreshKey } from "./use-fresh-key.ts";
import { WaitingItems } from "./waiting-items.tsx";

/** One phone system: how it stands, what to configure on it, and what came of what it sent. */
export function SourcePage() {
  const { id = "" } = useParams();
  // Another one's page begins anew, with nothing of the one before.
  return new RegExp(sourceIdPattern).test(id) ? <Source key={id} id={id} /> : <NotFoundPage />;
}

function Source({ id }: { id: string }) {
  const words = useWords().sources;
  const language = useLanguage();
  const [key, setKey] = useFreshKey(id);
  const { data, error, isRefetchError } = useQuery({
    queryKey: sourceKeys.one(id),
    queryFn: () => sourcesApi.page(id),
    ...live,
  });
  if (error instanceof ApiError && error.status === 404) return <NotFoundPage />;
  const works = data?.endedAt === null;
  return (
    <>
      <PageTitle title={data?.name ?? words.title} />
      <TextLink to="/app/settings/sources">{words.back}</TextLink>
      {data === undefined && (error === null ? <Loading /> : <Problem error={error} />)}
      {data !== undefined && (
        <>
          <Stack gap="sm" my="md" maw={760}>
            <Stale when={isRefetchError} />
            {data.trouble !== null && works && (
              <Notice kind="bad" title={data.trouble.words[language].cause}>
                {data.trouble.words[language].cure}
              </Notice>
            )}
            {works ? (
              <FirstRecording source={data} apiKey={key} />
            ) : (
              <Notice kind="info" title={words.endedTitle}>
                {words.endedText}
              </Notice>
            )}
          </Stack>
          <SourceFacts source={data} kind={kindNames[language][data.kind]} />
          <Feeds settings={data.settings} />
          {works && <SetUp source={data} apiKey={key} onKey={setKey} />}
          <WaitingItems items={data.items} />
          <EventTable events={data.events} />
          {works && data.keys.length > 0 && <SourceKeys source={data} />}
          {works && (
            <>
              <ChangeSource source={data} />
              <EndSource source={data} />
            </>
          )}
        </>
      )}
    </>
  );
}
