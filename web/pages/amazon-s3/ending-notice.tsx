import type { Destination } from "../../../contract/destination.ts";
import { TextLink } from "../../components/link-button.tsx";
import { Notice } from "../../components/notice.tsx";
import { useWords } from "../../words/words.ts";

/** The integration is being ended after what waits has been shipped (S9). */
export function EndingNotice({ destination }: { destination: Destination }) {
  const words = useWords().amazonS3;
  return (
    <Notice
      kind="info"
      title={words.endingTitle}
      maw={720}
      actions={<TextLink to="/app/settings/amazon-s3/remove">{words.endingLink}</TextLink>}
    >
      {words.endingText(destination.waiting)}
    </Notice>
  );
}
