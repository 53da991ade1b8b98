import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { api } from "../../api.ts";
import { CallTable } from "../../components/call-table.tsx";
import { TextLink } from "../../components/link-button.tsx";
import { Loading } from "../../components/loading.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { Stale } from "../../components/stale.tsx";
import { keys, live } from "../../query-client.ts";
import { ApiError } from "../../request.ts";
import { useWords } from "../../words/words.ts";
import { CallFacts } from "./call-facts.tsx";
import { RecordingSection } from "./recording-section.tsx";
import { TransferSection } from "./transfer-section.tsx";

/** One call: its facts, its chain, its recording, and the story of its transfer. */
export function CallPage() {
  const words = useWords().call;
  const { sequenceId = "" } = useParams();
  const page = useQuery({ queryKey: keys.call(sequenceId), queryFn: () => api.call(sequenceId), ...live });

  if (page.data === undefined) {
    if (page.error === null)
      return (
        <>
          <PageTitle title={`${words.title} ${sequenceId}`} />
          <Loading />
        </>
      );
    if (!(page.error instanceof ApiError && page.error.status === 404)) return <Problem error={page.error} />;
    return (
      <>
        <PageTitle title={words.notFound} />
        <Text mb="md">{words.notFoundText}</Text>
        <TextLink to="/app/calls">{words.backToList}</TextLink>
      </>
    );
  }
  const { call, chain, recording } = page.data;
  return (
    <>
      <Text size="sm" mb={4}>
        <TextLink to="/app/calls">{words.backToList}</TextLink>
      </Text>
      <PageTitle title={`${words.title} ${call.sequenceId}`} />
      <Stale when={page.isRefetchError} />
      <CallFacts page={page.data} />
      {chain.length > 1 && (
        <Section title={words.chain}>
          <Text size="sm" c="dimmed" mb="xs">
            {words.chainText}
          </Text>
          <CallTable label={words.chain} calls={chain} current={call.sequenceId} />
        </Section>
      )}
      {/* Another call of the chain begins anew: nothing that was played, unfolded or asked for goes along. */}
      <RecordingSection key={`recording ${call.sequenceId}`} page={page.data} />
      {recording !== null && <TransferSection key={`transfer ${call.sequenceId}`} page={page.data} />}
    </>
  );
}
