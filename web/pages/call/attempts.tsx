import { Button, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Attempt, AttemptList } from "../../../contract/calls.ts";
import { api } from "../../api.ts";
import { Moment } from "../../components/moment.tsx";
import { Problem } from "../../components/problem.tsx";
import { StateDot, type StateTone } from "../../components/state-dot.tsx";
import { sentences } from "../../format.ts";
import { keys } from "../../query-client.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { foldAttempts } from "./attempt-runs.ts";
import classes from "./attempts.module.css";
import { beginReading, goOnReading } from "./attempts-read.ts";

const tones: Record<Attempt["outcome"], StateTone> = {
  running: "busy",
  delivered: "good",
  failed: "bad",
  unknown: "attention",
};

type AttemptsProps = {
  sequenceId: string;
  newest: AttemptList;
  /** How many there are altogether. */
  total: number;
  /** Where the recording is known to be; an attempt tells its target only when it was another. */
  deliveredUri: string | null;
};

/** The time line of attempts, newest first; the same result many times over is one line, and older ones come on demand. */
export function Attempts({ sequenceId, newest, total, deliveredUri }: AttemptsProps) {
  const words = useWords().call;
  const [read, setRead] = useState(() => beginReading(newest));
  if (read.newest !== newest) setRead(goOnReading(read, newest));
  const [wantsOlder, setWantsOlder] = useState(false);
  const older = useInfiniteQuery({
    queryKey: [...keys.attempts(sequenceId), read.next],
    queryFn: ({ pageParam }) => api.attempts(sequenceId, pageParam),
    initialPageParam: read.next ?? "",
    getNextPageParam: (page) => page.next,
    enabled: wantsOlder && read.next !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const all = new Map<string, Attempt>();
  for (const page of older.data?.pages ?? []) for (const attempt of page.items) all.set(attempt.id, attempt);
  for (const [id, attempt] of read.seen) all.set(id, attempt);
  const newestFirst = [...all.values()].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  const more = read.next !== null && (older.data === undefined || older.hasNextPage);
  const showMore = () => {
    if (!wantsOlder) setWantsOlder(true);
    else void older.fetchNextPage();
  };
  return (
    <>
      <ol className={classes.line}>
        {foldAttempts(newestFirst).map(({ first, others }) => (
          <AttemptItem key={first.id} attempt={first} others={others} deliveredUri={deliveredUri} />
        ))}
      </ol>
      {older.error !== null && <Problem error={older.error} />}
      {more && total > newestFirst.length && (
        <div>
          <Button variant="default" disabled={older.isFetching} onClick={showMore}>
            {older.isFetching ? words.loadingAttempts : words.earlierAttempts}
          </Button>
        </div>
      )}
    </>
  );
}

function AttemptItem({
  attempt,
  others,
  deliveredUri,
}: {
  attempt: Attempt;
  others: readonly Attempt[];
  deliveredUri: string | null;
}) {
  const words = useWords().call;
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  const said = attempt.words?.[language];
  return (
    <li className={classes.attempt}>
      <StateDot tone={tones[attempt.outcome]}>
        <Moment at={attempt.startedAt} /> <strong>{words.outcome[attempt.outcome]}</strong>
      </StateDot>
      <div className={classes.story}>
        {said !== undefined && <Text>{sentences(said, language)}</Text>}
        <Technical attempt={attempt} />
        {attempt.uri !== deliveredUri && (
          <Text c="dimmed" className="mono">
            {words.destination} {attempt.uri}
          </Text>
        )}
        {others.length > 0 && (
          <Button
            variant="subtle"
            size="compact-sm"
            px={0}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {open ? words.hideSame : words.sameResult(others.length)}
          </Button>
        )}
        {open && (
          <ul className={classes.line}>
            {others.map((other) => (
              <li key={other.id}>
                <Moment at={other.startedAt} /> <Technical attempt={other} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

/** What AWS support would ask for. */
function Technical({ attempt: { httpStatus, code, requestId } }: { attempt: Attempt }) {
  const words = useWords().call;
  const parts = [
    httpStatus === null ? null : `HTTP ${httpStatus}`,
    code,
    requestId === null ? null : `${words.requestId} ${requestId}`,
  ].filter((text) => text !== null);
  return parts.length === 0 ? null : (
    <Text span display="block" c="dimmed" className="mono">
      {parts.join(" · ")}
    </Text>
  );
}
