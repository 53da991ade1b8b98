import { Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type OwnKind, ownKinds } from "../../../contract/source-kinds.ts";
import type { SourcePage } from "../../../contract/source-pages.ts";
import { CopyLine } from "../../components/copy-line.tsx";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { sourceKeys, sourcesApi } from "../../sources-api.ts";
import { useWords } from "../../words/words.ts";
import { cloudKindOf } from "./cloud-values.ts";
import { noKey, SetUpBlocks } from "./set-up-blocks.tsx";

/** What to configure on the phone system, with the real address, and the key while it can be shown. */
export function SetUp({
  source,
  apiKey,
  onKey,
}: {
  source: SourcePage;
  apiKey: string | null;
  onKey: (key: string | null) => void;
}) {
  const words = useWords().sources;
  const client = useQueryClient();
  const cloud = cloudKindOf(source.kind);
  const make = useMutation({
    mutationFn: () => sourcesApi.addKey(source.id),
    onSuccess: ({ key }) => {
      onKey(key);
      return client.invalidateQueries({ queryKey: sourceKeys.one(source.id) });
    },
  });
  const kind: OwnKind | undefined = ownKinds.find((known) => known === source.kind);
  if (kind === undefined) return null;
  const hasKey = source.keys.some(({ endedAt }) => endedAt === null);
  const { folder, cdr, cel, errors, pcap } = source.settings;
  const isRead = [folder, cdr, cel, errors, pcap].some((feed) => feed !== undefined);
  return (
    <Section title={words.setUp}>
      <Stack gap="md" maw={860}>
        {apiKey !== null && (
          <Notice kind="good" title={words.keyTitle}>
            <CopyLine text={apiKey} what={words.keyTitle} />
            <Text size="sm">{words.keyText}</Text>
          </Notice>
        )}
        {apiKey === null && cloud === null && (
          <>
            <Text>{hasKey ? words.keyGone : isRead ? words.keysOptional : words.keysNone}</Text>
            <Group>
              <Button
                variant={hasKey || isRead ? "default" : "filled"}
                aria-disabled={make.isPending}
                onClick={() => !make.isPending && make.mutate()}
              >
                {make.isPending ? words.makingKey : words.newKey}
              </Button>
            </Group>
            {hasKey && <Text size="sm">{words.newKeyText}</Text>}
          </>
        )}
        {make.error !== null && <Problem error={make.error} />}
        {cloud !== null && <Text>{words.webhookSteps[cloud]}</Text>}
        <SetUpBlocks
          kind={kind}
          facts={{
            publicUrl: source.publicUrl,
            key: apiKey ?? noKey,
            sourceId: source.id,
          }}
        />
        <Text size="sm" c="dimmed">
          {cloud === null ? words.filesStay : words.documentsOnly}
        </Text>
      </Stack>
    </Section>
  );
}
