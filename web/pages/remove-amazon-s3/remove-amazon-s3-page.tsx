import { List, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api.ts";
import { TextLink } from "../../components/link-button.tsx";
import { Loading } from "../../components/loading.tsx";
import { Notice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { keys, live } from "../../query-client.ts";
import { ApiError } from "../../request.ts";
import { useWords } from "../../words/words.ts";
import { RemoveForm } from "./remove-form.tsx";

/** S9: what ending the integration means for recordings under way, for the bucket and for the keys. */
export function RemoveAmazonS3Page() {
  const words = useWords().remove;
  const [ended, setEnded] = useState(false);
  const [ending, setEnding] = useState(false);
  const underWay = useQuery({ queryKey: keys.underWay, queryFn: api.underWay, enabled: !ended, ...live });
  const missing = underWay.error instanceof ApiError && underWay.error.status === 404;
  const data = missing ? undefined : underWay.data;
  return (
    <>
      <Text size="sm" mb={4}>
        <TextLink to="/app/settings/amazon-s3">{words.backToSettings}</TextLink>
      </Text>
      <PageTitle title={words.title} />
      <Stack gap="md" maw={760}>
        {(ended || (missing && ending)) && (
          <Notice kind="good" title={words.endedTitle}>
            {words.endedText}
          </Notice>
        )}
        {missing && !ended && !ending && <Text>{words.none}</Text>}
        {!ended &&
          data === undefined &&
          !missing &&
          (underWay.error === null ? <Loading /> : <Problem error={underWay.error} />)}
        {!ended && data !== undefined && (
          <>
            {ending && (
              <Notice kind="info" title={words.endingTitle}>
                {words.endingText(data.waiting)}
              </Notice>
            )}
            <Section title={words.whatHappens}>
              <List>
                <List.Item>{words.keysDestroyed}</List.Item>
                <List.Item>
                  {words.bucketKept(data.delivered, `s3://${data.bucket}/${data.folder}/`)}
                </List.Item>
                <List.Item>{words.futureCalls}</List.Item>
              </List>
            </Section>
            {!ending && (
              <RemoveForm
                underWay={data}
                onDone={(state) => (state === "ended" ? setEnded(true) : setEnding(true))}
              />
            )}
          </>
        )}
      </Stack>
    </>
  );
}
