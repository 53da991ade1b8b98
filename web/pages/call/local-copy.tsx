import { Text } from "@mantine/core";
import type { CallPage } from "../../../contract/calls.ts";
import { CopyLine } from "../../components/copy-line.tsx";
import { TextLink } from "../../components/link-button.tsx";
import { dateAndTime } from "../../format.ts";
import { useUser } from "../../session.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";

/** When our copy of the audio will go; and once it has gone, where the recording is, or that it is no more. */
export function LocalCopy({ page: { call, recording, delivered } }: { page: CallPage }) {
  const words = useWords().call;
  const language = useLanguage();
  const { role, company } = useUser();
  const at = (instant: string) => dateAndTime(instant, language, company.timeZone);
  if (recording === null) return null;
  const { goesAt, goneAt, unshippedDays } = recording.copy;
  if (goneAt !== null && unshippedDays !== null) return <Text>{words.goneUnshipped(unshippedDays)}</Text>;
  if (goneAt !== null) {
    return (
      <div>
        <Text>{words.goneDelivered(at(goneAt))}</Text>
        {delivered !== null && <CopyLine text={delivered.uri} what={words.storedAt} />}
      </div>
    );
  }
  if (goesAt === null) return null;
  if (delivered !== null) return <Text c="dimmed">{words.goesAt(at(goesAt))}</Text>;
  return (
    <Text>
      {words.goesAtUnshipped(at(goesAt))}{" "}
      {role === "administrator" && call.transfer?.state === "skipped" && (
        <TextLink to="/app/storage">{words.toBackfill}</TextLink>
      )}
    </Text>
  );
}
