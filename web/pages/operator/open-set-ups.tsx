import { Button, Group, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api.ts";
import { LinkButton } from "../../components/link-button.tsx";
import { Notice } from "../../components/notice.tsx";
import { keys } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";

/** Set-ups that were begun and left: to go on with, or to put away. */
export function OpenSetUps({ setUps }: { setUps: readonly { id: string; name: string }[] }) {
  const words = useWords().operator;
  const client = useQueryClient();
  const putAway = useMutation({
    mutationFn: (id: string) => api.steerSetUp(id, false),
    onSettled: () => client.invalidateQueries({ queryKey: keys.companies }),
  });
  if (setUps.length === 0) return null;
  return (
    <Notice kind="info" title={words.setUpGoesOn} mb="md">
      <Stack gap="xs">
        {setUps.map(({ id, name }) => (
          <Group key={id} gap="xs">
            <LinkButton to={`/operator/set-up/${id}`} size="compact-sm">
              {words.setUpContinue(name)}
            </LinkButton>
            <Button
              variant="subtle"
              size="compact-sm"
              aria-label={words.setUpAway(name)}
              onClick={() => putAway.mutate(id)}
            >
              {words.setUpAwayShort}
            </Button>
          </Group>
        ))}
      </Stack>
    </Notice>
  );
}
