import { Button, Group, List, Radio, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SetUp } from "../../../contract/operator.ts";
import { api } from "../../api.ts";
import { CopyLine } from "../../components/copy-line.tsx";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { dateAndTime } from "../../format.ts";
import { keys } from "../../query-client.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { type PushWay, pushLine, pushWays } from "./push-lines.ts";
import { Step, type StepState } from "./step.tsx";
import { TestRecording } from "./test-recording.tsx";

const noKey = "YOUR_API_KEY";
/** So many keys are named: the page API キー has them all. */
const mostNamed = 3;

/** Keys that open the push door as such, the one that was used last first: most likely the phone system's. */
function keysThatSend(keys: SetUp["keys"]): SetUp["keys"] {
  return keys
    .filter(({ scope, source }) => scope !== "read" && source === null)
    .sort((a, b) => (b.lastUsedAt ?? "").localeCompare(a.lastUsedAt ?? ""));
}

/** The phone system: a key, the line that sends with it, and the first recording, which is waited for. */
export function PhoneStep({ setUp, state }: { setUp: SetUp; state: StepState }) {
  const words = useWords().operatorSetUp;
  const language = useLanguage();
  const client = useQueryClient();
  const [way, setWay] = useState<PushWay>("curl");
  const make = useMutation({
    mutationFn: () => api.addKey(setUp.id, { name: words.keyName, scope: "push" }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.setUp(setUp.id) }),
  });
  const key = make.data?.key ?? null;
  const sending = keysThatSend(setUp.keys);
  const isFirst = sending.length === 0;
  const lastUsed = setUp.keys
    .flatMap(({ lastUsedAt }) => lastUsedAt ?? [])
    .sort()
    .at(-1);
  const { firstReceivedAt, received } = setUp.recordings;
  const makeButton = (label: string) => (
    <Group>
      <Button
        variant={isFirst ? "filled" : "default"}
        disabled={make.isPending}
        onClick={() => make.mutate()}
      >
        {make.isPending ? words.makingKey : label}
      </Button>
    </Group>
  );
  return (
    <Step number={3} title={words.steps.phone} state={state}>
      <Text>{words.phoneText}</Text>
      {key === null && isFirst && makeButton(words.makeKey)}
      {make.error !== null && <Problem error={make.error} />}
      {key !== null && (
        <Notice kind="good" title={words.keyTitle}>
          <CopyLine text={key} what={words.keyTitle} />
          <Text size="sm">{words.keyText}</Text>
        </Notice>
      )}
      {key === null && !isFirst && (
        <>
          <Text>{words.keyGone}</Text>
          <List size="sm">
            {sending.slice(0, mostNamed).map(({ id, prefix, name, madeAt, lastUsedAt }) => (
              <List.Item key={id}>
                <span className="mono">{prefix}…</span> {name}{" "}
                {lastUsedAt === null
                  ? words.keyMade(dateAndTime(madeAt, language))
                  : words.keyUsedLast(dateAndTime(lastUsedAt, language))}
              </List.Item>
            ))}
          </List>
          {makeButton(words.newKey)}
        </>
      )}
      {(key !== null || !isFirst) && (
        <>
          <Radio.Group
            label={words.way}
            value={way}
            onChange={(value) => setWay(pushWays.find((known) => known === value) ?? "curl")}
          >
            <Group gap="md" mt={4}>
              {pushWays.map((value) => (
                <Radio key={value} value={value} label={words.ways[value]} />
              ))}
            </Group>
          </Radio.Group>
          <Text size="sm">{words.wayTexts[way]}</Text>
          <CopyLine text={pushLine(way, setUp.publicUrl, key ?? noKey)} what={words.line} />
          {way !== "send" && (
            <Text size="sm" c="dimmed">
              {words.where}
            </Text>
          )}
          {key !== null && state !== "done" && <TestRecording companyId={setUp.id} apiKey={key} />}
        </>
      )}
      <span role="status">
        {firstReceivedAt === null ? (
          <Text fw={600}>{words.waitingFirst}</Text>
        ) : (
          <Text fw={600}>
            {words.firstCame(dateAndTime(firstReceivedAt, language))} {words.received(received)}
          </Text>
        )}
      </span>
      {firstReceivedAt === null && lastUsed !== undefined && (
        <Notice kind="warning" title={words.keyUsed(dateAndTime(lastUsed, language))}>
          {words.keyUsedNothing}
        </Notice>
      )}
    </Step>
  );
}
