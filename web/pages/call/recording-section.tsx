import { Anchor, List, Stack, Text } from "@mantine/core";
import type { CallPage } from "../../../contract/calls.ts";
import { api } from "../../api.ts";
import { Facts } from "../../components/facts.tsx";
import { TextLink } from "../../components/link-button.tsx";
import { Moment } from "../../components/moment.tsx";
import { Notice } from "../../components/notice.tsx";
import { Section } from "../../components/section.tsx";
import { clock } from "../../format.ts";
import { useUser } from "../../session.tsx";
import { size } from "../../size.ts";
import { useWords } from "../../words/words.ts";
import { LocalCopy } from "./local-copy.tsx";
import { Player } from "./player/player.tsx";

type RecordingSectionProps = { page: CallPage };

/** The audio: player, which side is on which channel, and the originals as they came in. */
export function RecordingSection({ page }: RecordingSectionProps) {
  const { recording } = page;
  const { sequenceId } = page.call;
  const words = useWords().call;

  if (recording === null) {
    return (
      <Section title={words.recording} id="recording">
        <Text>{words.noRecording}</Text>
      </Section>
    );
  }
  const { channels, seconds, originals } = recording;
  return (
    <Section title={words.recording} id="recording">
      <Stack gap="sm">
        {recording.salvaged && <Notice kind="warning">{words.salvaged}</Notice>}
        {recording.playable ? (
          <>
            <Player sequenceId={sequenceId} seconds={seconds ?? 0} channels={channels} />
            <Text>
              <Anchor href={api.audioUrl(sequenceId)} download={`${sequenceId}.wav`} underline="always">
                {words.download}
              </Anchor>
              {recording.bytes !== null && (
                <Text span size="sm" c="dimmed">
                  {" "}
                  {words.downloadNote(size(recording.bytes))}
                </Text>
              )}
            </Text>
          </>
        ) : (
          recording.copy.goneAt === null && <Text>{words.notYet}</Text>
        )}
        <LocalCopy page={page} />
        <Facts
          facts={[
            [words.channels, channels !== null && words.channelNames[channels]],
            [words.length, seconds !== null && clock(seconds)],
            [words.receivedAt, <Moment key="received" at={recording.receivedAt} />],
            [words.source, recording.source !== null && <SourceName source={recording.source} />],
            [
              words.doorRequestId,
              recording.requestId !== null && (
                <Text key="request" className="mono" c="dimmed">
                  {recording.requestId}
                </Text>
              ),
            ],
            [
              words.originals,
              originals.length > 0 && (
                <List listStyleType="none" p={0}>
                  {originals.map(({ role, bytes, sha256 }) => (
                    <List.Item key={role}>
                      {words.original[role]} · {size(bytes)} ·{" "}
                      <Anchor
                        href={api.audioUrl(sequenceId, role)}
                        download
                        underline="always"
                        aria-label={`${words.downloadOriginal}: ${words.original[role]}`}
                      >
                        {words.downloadOriginal}
                      </Anchor>
                      <Text className="mono" c="dimmed">
                        SHA-256 {sha256}
                      </Text>
                    </List.Item>
                  ))}
                </List>
              ),
            ],
          ]}
        />
      </Stack>
    </Section>
  );
}

/** Which phone system brought it; its page is for administrators. */
function SourceName({ source: { id, name } }: { source: { id: string; name: string } }) {
  return useUser().role === "administrator" ? (
    <TextLink to={`/app/settings/sources/${id}`}>{name}</TextLink>
  ) : (
    name
  );
}
