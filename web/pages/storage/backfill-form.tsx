import { Button, Checkbox, Fieldset, Group, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { BackfillAvailable, BackfillChoice } from "../../../contract/backfill.ts";
import { type CallType, callTypes } from "../../../contract/call-types.ts";
import { api } from "../../api.ts";
import { Problem } from "../../components/problem.tsx";
import { keys } from "../../query-client.ts";
import { useUser } from "../../session.tsx";
import { useWords } from "../../words/words.ts";
import { EstimateNotice } from "./estimate-notice.tsx";
import { useReasonName } from "./use-reason-name.ts";

type Available = BackfillAvailable & { from: string; to: string };

/** Period and filters; the count comes first, and only then the button that starts. */
export function BackfillForm({ available }: { available: Available }) {
  const words = useWords();
  const own = words.storage;
  const client = useQueryClient();
  const reasonName = useReasonName();
  const { timeZone } = useUser().company;
  const [choice, setChoice] = useState<Required<BackfillChoice>>({
    from: available.from,
    to: available.to,
    types: [],
    reasons: [],
  });
  const estimate = useMutation({ mutationFn: api.estimateBackfill });
  const start = useMutation({
    mutationFn: api.startBackfill,
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: keys.backfills });
      await client.invalidateQueries({ queryKey: keys.backfillAvailable });
    },
  });
  const change = (changed: Partial<BackfillChoice>) => {
    setChoice({ ...choice, ...changed });
    estimate.reset();
    start.reset();
  };
  const days = (["from", "to"] as const).map((name) => (
    <TextInput
      key={name}
      type="date"
      label={own[name]}
      value={choice[name]}
      min={available.from}
      max={available.to}
      required
      withAsterisk={false}
      onChange={({ currentTarget }) => change({ [name]: currentTarget.value })}
    />
  ));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        estimate.mutate(choice);
      }}
    >
      <Stack gap="md">
        <Fieldset legend={own.days(timeZone)}>
          <Group gap="md">{days}</Group>
        </Fieldset>
        <Checkbox.Group
          label={own.types}
          description={own.typesHint}
          value={choice.types}
          onChange={(types) => change({ types: types as CallType[] })}
        >
          <Group gap="md" mt="xs">
            {callTypes.map((type) => (
              <Checkbox key={type} value={type} label={words.callTypes[type]} />
            ))}
          </Group>
        </Checkbox.Group>
        {available.reasons.length > 1 && (
          <Checkbox.Group
            label={own.reasons}
            description={own.reasonsHint}
            value={choice.reasons}
            onChange={(reasons) => change({ reasons })}
          >
            <Stack gap="xs" mt="xs">
              {available.reasons.map(({ code, count }) => (
                <Checkbox key={code} value={code} label={`${reasonName(code)} (${own.recordings(count)})`} />
              ))}
            </Stack>
          </Checkbox.Group>
        )}
        <Button type="submit" variant="default" w="fit-content" disabled={estimate.isPending}>
          {estimate.isPending ? own.asking : own.ask}
        </Button>
        {estimate.error !== null && <Problem error={estimate.error} />}
        {estimate.data !== undefined && (
          <EstimateNotice
            estimate={estimate.data}
            starting={start.isPending}
            onStart={() => start.mutate(choice)}
          />
        )}
        {start.error !== null && <Problem error={start.error} />}
      </Stack>
    </form>
  );
}
