import { Stack } from "@mantine/core";
import { useLocation } from "react-router";
import { dateAndTime, sentences } from "../format.ts";
import { useUser } from "../session.tsx";
import { useLanguage } from "../words/language.ts";
import { useWords } from "../words/words.ts";
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
  if (paused === null && !notices.demoBucket) return null;
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
            {role === "administrator" ? (
              <TextLink to={settingsPage}>{words.mend}</TextLink>
            ) : (
              words.pausedMember
            )}
          </div>
        </Notice>
      )}
      {notices.demoBucket && <Notice kind="info">{words.demo}</Notice>}
    </Stack>
  );
}
