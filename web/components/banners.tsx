import { Stack } from "@mantine/core";
import { useLocation } from "react-router";
import { dateAndTime, hourAndMinute, sentences } from "../format.ts";
import { useUser } from "../session.tsx";
import { useLanguage } from "../words/language.ts";
import { useWords } from "../words/words.ts";
import { BacklogProgress } from "./backlog-progress.tsx";
import { TextLink } from "./link-button.tsx";
import { Notice } from "./notice.tsx";

const settingsPage = "/app/settings/amazon-s3";

/** What concerns everybody in the company, on every page. The settings page tells the pause itself, with its cure. */
export function Banners() {
  const words = useWords().frame;
  const language = useLanguage();
  const { pathname } = useLocation();
  const { role, company, notices } = useUser();
  const paused = pathname === settingsPage ? null : notices.paused;
  const backlog = pathname === settingsPage ? null : notices.backlog;
  const { mail, mailSince } = notices;
  const noDestination = notices.noDestination && !pathname.startsWith(settingsPage);
  if (paused === null && backlog === null && mail === "ok" && !notices.demoBucket && !noDestination)
    return null;
  return (
    <Stack gap="xs" mb="md">
      {paused !== null && (
        <Notice
          kind="bad"
          title={`${words.pausedTitle} (${words.pausedSince(dateAndTime(paused.since, language, company.timeZone))})`}
        >
          <div>
            {sentences(
              { cause: paused.words[language].cause, cure: words.pausedWaiting(paused.waiting) },
              language,
            )}{" "}
            {paused.nextTryAt !== null &&
              `${words.nextTry(hourAndMinute(paused.nextTryAt, language, company.timeZone))} `}
            {role === "administrator" ? (
              <TextLink to={settingsPage}>{words.mend}</TextLink>
            ) : (
              words.pausedMember
            )}
          </div>
        </Notice>
      )}
      {noDestination && (
        <Notice kind="info">
          {words.noDestination} <TextLink to={settingsPage}>{words.setUp}</TextLink>
        </Notice>
      )}
      {backlog !== null && (
        <Notice kind="info" title={words.backlogTitle}>
          <BacklogProgress backlog={backlog} />
        </Notice>
      )}
      {mail === "files" && <Notice kind="info">{words.mailFiles}</Notice>}
      {mail === "waiting" && (
        <Notice kind="bad">
          {words.mailWaiting(
            mailSince === null ? words.mailNow : dateAndTime(mailSince, language, company.timeZone),
          )}
        </Notice>
      )}
      {notices.demoBucket && <Notice kind="info">{words.demo}</Notice>}
    </Stack>
  );
}
