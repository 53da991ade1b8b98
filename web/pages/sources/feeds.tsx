import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { FactsFeed, SourceSettings } from "../../../contract/sources.ts";
import { Facts } from "../../components/facts.tsx";
import { Section } from "../../components/section.tsx";
import { useWords } from "../../words/words.ts";

/** Places on the server that a source is read from, as the operator set them; nothing where there are none. */
export function Feeds({ settings }: { settings: SourceSettings }) {
  const words = useWords().sources;
  const facts = useFeedFacts(settings);
  if (facts.length === 0) return null;
  return (
    <Section title={words.feeds}>
      <Facts facts={facts} />
      <Text size="sm" c="dimmed" mt="sm">
        {words.feedsText}
      </Text>
    </Section>
  );
}

/** The same as names and values, for whoever shows them elsewhere. */
export function useFeedFacts(settings: SourceSettings): (readonly [string, ReactNode])[] {
  const words = useWords().sources;
  const { folder, cdr, cel, errors, pcap, factsWithin } = settings;
  return [
    ...(folder === undefined
      ? []
      : ([
          [words.folder, <Place key="folder" path={folder.path} />],
          [words.pattern, <Place key="pattern" path={folder.pattern} />],
          [words.timeZone, folder.timeZone],
          [words.afterwards, words.afterwardsNames[folder.afterwards]],
          [words.archive, folder.archive !== null && <Place path={folder.archive} />],
        ] as const)),
    ...(cdr === undefined ? [] : [[words.cdr, <Rows key="cdr" feed={cdr} />] as const]),
    ...(cel === undefined ? [] : [[words.cel, <Rows key="cel" feed={cel} />] as const]),
    ...(errors === undefined ? [] : [[words.errors, <Place key="errors" path={errors.path} />] as const]),
    ...(pcap === undefined ? [] : [[words.pcap, <Place key="pcap" path={pcap.path} />] as const]),
    ...(factsWithin === undefined || factsWithin === 0
      ? []
      : [[words.factsWithin, words.seconds(factsWithin)] as const]),
  ];
}

function Place({ path }: { path: string }) {
  return (
    <span className="mono" style={{ overflowWrap: "anywhere" }}>
      {path}
    </span>
  );
}

function Rows({ feed }: { feed: FactsFeed }) {
  return (
    <>
      <Place path={feed.from} />
      {feed.query !== null && (
        <div>
          <Place path={feed.query} />
        </div>
      )}
    </>
  );
}
