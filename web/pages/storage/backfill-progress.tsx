import { Button, Group, Paper, Progress, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Backfill } from "../../../contract/backfill.ts";
import { api } from "../../api.ts";
import { TextLink } from "../../components/link-button.tsx";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { age } from "../../format.ts";
import { keys } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";
import { useChoiceWords } from "./use-choice-words.ts";

/** One backfill under way: how far it is, how long it will take, what failed; pause, resume, cancel. */
export function BackfillProgress({ backfill }: { backfill: Backfill }) {
  const words = useWords();
  const own = words.storage;
  const client = useQueryClient();
  const choice = useChoiceWords()(backfill);
  const [asked, setAsked] = useState(false);
  const steer = useMutation({
    mutationFn: (act: "pause" | "resume" | "cancel") => api.steerBackfill(backfill.id, act),
    onSettled: async () => {
      setAsked(false);
      await client.invalidateQueries({ queryKey: keys.backfills });
      await client.invalidateQueries({ queryKey: keys.backfillAvailable });
    },
  });
  const { state, delivered, failed, underWay, left, perSecond, secondsLeft, waitsFor } = backfill;
  const done = delivered + failed;
  const all = done + underWay + left;
  const percent = all === 0 ? 100 : Math.floor((100 * done) / all);
  const paused = state === "paused";
  return (
    <Paper withBorder p="md" maw={760}>
      <Stack gap="sm">
        <Title order={3}>{paused ? own.pausedTitle : own.runningTitle}</Title>
        <Text>{choice}</Text>
        <Progress.Root size="xl">
          <Progress.Section
            value={percent}
            aria-label={own.progress}
            animated={!paused && waitsFor === null}
            striped={!paused}
            color={paused ? "gray" : "indigo"}
          />
        </Progress.Root>
        <Group gap="2px 1.25rem">
          <Text span fw={600}>
            {own.progressOf(percent, done, all)}
          </Text>
          {state === "running" && perSecond > 0 && <Text span>{own.rate(perSecond.toFixed(1))}</Text>}
          {secondsLeft !== null && (
            <Text span>{own.remaining(age(Math.max(1, Math.ceil(secondsLeft)), words.units))}</Text>
          )}
        </Group>
        {failed > 0 && (
          <Text>
            {own.failed(failed)} <TextLink to="/app/error-log?state=open">{own.toErrors}</TextLink>
          </Text>
        )}
        {waitsFor !== null && <Notice kind="warning">{own.waitsFor[waitsFor]}</Notice>}
        {paused && <Text c="dimmed">{own.pausedText}</Text>}
        {steer.error !== null && <Problem error={steer.error} />}
        {asked ? (
          <Notice
            kind="warning"
            title={own.cancelTitle}
            actions={
              <>
                <Button color="red" disabled={steer.isPending} onClick={() => steer.mutate("cancel")}>
                  {own.cancel}
                </Button>
                <Button variant="default" onClick={() => setAsked(false)}>
                  {own.cancelKeep}
                </Button>
              </>
            }
          >
            {own.cancelText}
          </Notice>
        ) : (
          <Group gap="sm">
            <Button
              variant="default"
              disabled={steer.isPending}
              onClick={() => steer.mutate(paused ? "resume" : "pause")}
            >
              {paused ? own.resume : own.pause}
            </Button>
            <Button variant="default" disabled={steer.isPending} onClick={() => setAsked(true)}>
              {own.cancel}
            </Button>
          </Group>
        )}
      </Stack>
    </Paper>
  );
}
