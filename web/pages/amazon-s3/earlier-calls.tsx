import { useQuery } from "@tanstack/react-query";
import type { AmazonS3Page } from "../../../contract/destination.ts";
import { api } from "../../api.ts";
import { LinkButton } from "../../components/link-button.tsx";
import { Notice } from "../../components/notice.tsx";
import { keys } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";

/** Once the integration is on: calls from before that could be transferred too. */
export function EarlierCalls({ page: { destination } }: { page: AmazonS3Page }) {
  const words = useWords().storage;
  const isOn = destination?.enabled === true && destination.state !== "ending";
  const found = useQuery({
    queryKey: [...keys.backfillAvailable, destination?.version],
    queryFn: api.backfillAvailable,
    enabled: isOn,
  });
  if (!isOn || found.data === undefined || found.data.count === 0) return null;
  return (
    <Notice
      kind="info"
      mt="md"
      title={words.earlier(found.data.count)}
      actions={
        <LinkButton to="/app/storage" variant="default">
          {words.earlierLink}
        </LinkButton>
      }
    >
      {words.earlierText}
    </Notice>
  );
}
