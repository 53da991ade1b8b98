import { Button, Radio, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, type UnderWay } from "../../api.ts";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { keys } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";

type Mode = "finish-first" | "stop-now";

/** What shall happen to recordings under way, and the one button. */
export function RemoveForm({
  underWay,
  onDone,
}: {
  underWay: UnderWay;
  onDone: (state: "ended" | "ending") => void;
}) {
  const words = useWords().remove;
  const client = useQueryClient();
  const { waiting, paused, version } = underWay;
  const [chosen, setChosen] = useState<Mode | null>(null);
  const mode: Mode = waiting === 0 || paused ? "stop-now" : (chosen ?? "finish-first");
  const remove = useMutation({
    mutationFn: () => api.removeDestination({ mode, version }),
    onSuccess: ({ state }) => onDone(state),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: keys.amazonS3 });
      await client.invalidateQueries({ queryKey: keys.session });
    },
  });
  return (
    <Section title={words.underWay}>
      <Stack gap="md" align="flex-start">
        {waiting === 0 ? (
          <Text>{words.noneUnderWay}</Text>
        ) : (
          <Radio.Group
            label={words.waiting(waiting)}
            value={mode}
            onChange={(value) => setChosen(value === "stop-now" ? "stop-now" : "finish-first")}
          >
            <Stack gap="sm" mt="sm">
              <Radio
                value="finish-first"
                disabled={paused}
                label={words.finishFirst}
                description={paused ? words.finishFirstPaused : words.finishFirstText}
              />
              <Radio value="stop-now" label={words.stopNow} description={words.stopNowText} />
            </Stack>
          </Radio.Group>
        )}
        {remove.error !== null && <Problem error={remove.error} />}
        <Button color="red" disabled={remove.isPending} onClick={() => remove.mutate()}>
          {remove.isPending ? words.submitting : words.submit}
        </Button>
      </Stack>
    </Section>
  );
}
