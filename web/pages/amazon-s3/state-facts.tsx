import { Anchor, Group, Paper, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { countedUpTo, type Destination } from "../../../contract/destination.ts";
import { BacklogProgress } from "../../components/backlog-progress.tsx";
import { Facts } from "../../components/facts.tsx";
import { TextLink } from "../../components/link-button.tsx";
import { Moment } from "../../components/moment.tsx";
import { useWords } from "../../words/words.ts";

/** What has come of the saved settings: what was transferred, what waits, and what the last test said. */
export function StateFacts({ destination }: { destination: Destination }) {
  const words = useWords().amazonS3;
  const { lastDelivered: last, lastCheck, backlog, waiting, deliveredSince, savedAt } = destination;
  const lastTransfer: ReactNode =
    last === null ? (
      words.noneDelivered
    ) : (
      <>
        <Group gap="2px 0.75rem">
          <Moment at={last.at} />
          <TextLink to={`/app/calls/${encodeURIComponent(last.sequenceId)}`}>{words.openCall}</TextLink>
          {last.consoleUrl !== null && (
            <Anchor href={last.consoleUrl} target="_blank" rel="noreferrer" underline="always">
              {words.openInS3}
            </Anchor>
          )}
        </Group>
        <span className="mono">{last.uri}</span>
      </>
    );
  return (
    <Paper withBorder px="md" py="xs" mb="md" component="section" aria-label={words.stateTitle}>
      <Facts
        facts={[
          [words.lastDelivered, lastTransfer],
          [words.access, <AccessFact key="access" destination={destination} />],
          [words.wishesFact, wishesOf(destination)],
          [
            words.delivered,
            <>
              {words.deliveredCount(Math.min(deliveredSince, countedUpTo), deliveredSince >= countedUpTo)}{" "}
              <Text span size="sm" c="dimmed">
                ({words.savedSince} <Moment at={savedAt} />)
              </Text>
            </>,
          ],
          [
            words.waiting,
            <>{backlog === null ? words.waitingCount(waiting) : <BacklogProgress backlog={backlog} />}</>,
          ],
          [
            words.lastCheck,
            lastCheck === null ? (
              words.neverChecked
            ) : (
              <>
                <Moment at={lastCheck.at} /> · {lastCheck.ok ? words.stepStates.ok : words.stepStates.failed}
                {lastCheck.by !== undefined && ` · ${lastCheck.by}`}
              </>
            ),
          ],
        ]}
      />
    </Paper>
  );
}

/** As whom recordings are written. */
function AccessFact({ destination: { access, roleArn, accessKeyId } }: { destination: Destination }) {
  const words = useWords().amazonS3;
  return (
    <>
      {access === "role" ? words.accessRoleName : words.accessKey}{" "}
      <span className="mono">{access === "role" ? roleArn : accessKeyId}</span>
    </>
  );
}

/** What is asked of the store for each recording, in the terms of S3; nothing where the bucket's own settings hold. */
function wishesOf({ encryption, kmsKey, storageClass, bucketOwner }: Destination): ReactNode {
  const asked = [
    ...(encryption === "bucket" ? [] : [encryption.toUpperCase()]),
    ...[kmsKey, storageClass, bucketOwner].filter((wish) => wish !== null),
  ];
  return asked.length > 0 && <span className="mono">{asked.join(" · ")}</span>;
}
