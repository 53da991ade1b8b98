import { Button, List, Stack, Text } from "@mantine/core";
import type { AmazonS3Page } from "../../../contract/destination.ts";
import { regionWithPlace } from "../../../contract/regions.ts";
import { Cure } from "../../components/cure.tsx";
import { LinkButton } from "../../components/link-button.tsx";
import { Notice } from "../../components/notice.tsx";
import { dateAndTime, hourAndMinute, sentences } from "../../format.ts";
import { useUser } from "../../session.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import classes from "./settings.module.css";
import { ToField } from "./to-field.tsx";
import type { DestinationForm } from "./use-destination-form.ts";

/** What stays above the form as long as it holds: somebody else's save, a pause, an untested connection (S8). */
export function FormNotices({ page, form }: { page: AmazonS3Page; form: DestinationForm }) {
  const all = useWords();
  const words = all.amazonS3;
  const language = useLanguage();
  const { timeZone } = useUser().company;
  const { destination } = page;
  const paused = destination?.paused ?? null;
  const offered = paused === null ? (destination?.offeredRegion ?? null) : paused.region;
  const region = offered === form.values.region ? null : offered;
  const fixRegion = region !== null && (
    <Button
      variant="default"
      onClick={() => {
        form.set({ region });
        void form.save(true, { ...form.values, region });
      }}
    >
      {words.fixRegion(region)}
    </Button>
  );
  const fixActions = (
    <>
      {fixRegion}
      <ToField form={form} />
    </>
  );
  return (
    <Stack gap="sm" mb="md" className={classes.mayBeEmpty}>
      {form.fromGuide && <Notice kind="info">{words.fromGuide}</Notice>}
      {form.conflict && <ConflictNotice page={page} form={form} />}
      {paused !== null && (
        <Notice
          kind="bad"
          title={`${words.pausedTitle} (${all.frame.pausedSince(dateAndTime(paused.since, language, timeZone))})`}
          actions={(fixRegion || form.atFault !== null) && fixActions}
        >
          <Text component="div">
            <Cure text={sentences(paused.words[language], language)} />
          </Text>
          <Text>
            {words.pausedText}{" "}
            {paused.nextTryAt !== null &&
              all.frame.nextTry(hourAndMinute(paused.nextTryAt, language, timeZone))}
          </Text>
        </Notice>
      )}
      {paused === null && region !== null && (
        <Notice kind="warning" actions={fixRegion}>
          {words.offeredRegion(regionWithPlace(region, language))}
        </Notice>
      )}
      {destination?.unverified === true && destination.enabled && (
        <Notice
          kind="warning"
          title={words.unverifiedTitle}
          actions={
            <LinkButton to="/app/error-log" variant="default">
              {words.openErrorLog}
            </LinkButton>
          }
        >
          {words.unverifiedText}
        </Notice>
      )}
      {destination?.plainPut === true && <Notice kind="info">{words.plainPut}</Notice>}
    </Stack>
  );
}

function ConflictNotice({ page: { destination }, form }: { page: AmazonS3Page; form: DestinationForm }) {
  const words = useWords().amazonS3;
  return (
    <Notice
      kind="warning"
      title={words.conflictTitle}
      actions={
        <>
          <Button variant="default" onClick={form.loadSaved}>
            {words.conflictReload}
          </Button>
          <Button variant="default" onClick={form.keepTyped}>
            {words.conflictKeep}
          </Button>
        </>
      }
    >
      {destination === null ? (
        <Text>{words.conflictRemoved}</Text>
      ) : (
        <>
          <Text>{words.conflictText}</Text>
          <List size="sm">
            <List.Item>
              {words.enabled}: {destination.enabled ? "✓" : "–"}
            </List.Item>
            <List.Item>
              {words.bucket}: {destination.bucket} / {words.folder}: {destination.folder} / {words.region}:{" "}
              {destination.region}
            </List.Item>
            <List.Item>
              {words.accessKey}: {destination.accessKeyId}
            </List.Item>
          </List>
        </>
      )}
    </Notice>
  );
}
