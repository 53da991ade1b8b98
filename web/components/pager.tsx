import { Group, Text } from "@mantine/core";
import { useSearchParams } from "react-router";
import { LinkButton } from "./link-button.tsx";

/** Leads to older entries by the cursor in the page's address, and back to the newest. */
export function Pager({
  next,
  words,
}: {
  next: string | null;
  words: { newest: string; older: string; here?: string };
}) {
  const [search] = useSearchParams();
  const onOlderPage = search.has("cursor");
  if (next === null && !onOlderPage) return null;
  const at = (cursor: string | null) => {
    const changed = new URLSearchParams(search);
    if (cursor === null) changed.delete("cursor");
    else changed.set("cursor", cursor);
    return `?${changed}`;
  };
  return (
    <Group mt="md" gap="xs">
      {onOlderPage && (
        <LinkButton to={at(null)} variant="default">
          {words.newest}
        </LinkButton>
      )}
      {next !== null && (
        <LinkButton to={at(next)} variant="default">
          {words.older}
        </LinkButton>
      )}
      {words.here !== undefined && (
        <Text size="sm" c="dimmed">
          {words.here}
        </Text>
      )}
    </Group>
  );
}
