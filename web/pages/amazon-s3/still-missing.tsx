import { List, Paper, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { AmazonS3Page } from "../../../contract/destination.ts";
import { api } from "../../api.ts";
import { TextLink } from "../../components/link-button.tsx";
import { keys } from "../../query-client.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { faultsOf, tidy } from "./form-values.ts";
import type { DestinationForm } from "./use-destination-form.ts";

/** Before anything is transferred: what is still to be done, in the order of the form, and where calls stay meanwhile. */
export function StillMissing({ page, form }: { page: AmazonS3Page; form: DestinationForm }) {
  const words = useWords().amazonS3;
  const language = useLanguage();
  const { destination } = page;
  if (destination?.enabled === true) return null;
  const values = tidy(form.values);
  const faults = faultsOf(values, destination, language, words);
  const items: readonly (readonly [name: string, done: boolean])[] = [
    [words.bucket, faults.bucket === undefined],
    [words.folder, faults.folder === undefined],
    [words.region, faults.region === undefined],
    ...(values.access === "role"
      ? [[words.roleArn, faults.roleArn === undefined] as const]
      : [
          [words.accessKey, faults.accessKeyId === undefined] as const,
          [words.secret, faults.secretAccessKey === undefined] as const,
        ]),
    [words.missingSwitch, values.enabled],
  ];
  const left = items.filter(([, done]) => !done).length;
  return (
    <Paper withBorder p="md" mb="md" component="section" aria-labelledby="still-missing">
      <Title order={2} size="h3" id="still-missing" mb={4}>
        {destination === null ? words.missingTitle : words.missingTitleOff}
      </Title>
      <Meanwhile />
      <List listStyleType="none" mt="xs" spacing={2}>
        {items.map(([name, done]) => (
          <List.Item key={name}>
            <span aria-hidden="true">{done ? "✓ " : "□ "}</span>
            {words.missingItem(name, done)}
          </List.Item>
        ))}
      </List>
      <Text mt="xs">{left === 0 ? words.missingNothing : words.missingLeft(left)}</Text>
      {destination === null && (
        <Text mt="xs">
          {words.guideOffer} <TextLink to="/app/settings/amazon-s3/guide">{words.guideLink}</TextLink>
        </Text>
      )}
    </Paper>
  );
}

/** What happens to calls while nothing is transferred. */
export function Meanwhile() {
  const words = useWords().amazonS3;
  const { data } = useQuery({ queryKey: keys.retention, queryFn: api.retention });
  const days = data === undefined ? null : (data.unshipped.own ?? data.unshipped.installation);
  return <Text>{words.meanwhile(days)}</Text>;
}
