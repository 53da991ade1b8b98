import { Button, Group, Table, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { MasterKeyStatus } from "../../../contract/master-key.ts";
import { sealedKindNames } from "../../../contract/master-key-words.ts";
import { api } from "../../api.ts";
import { Facts } from "../../components/facts.tsx";
import { Moment } from "../../components/moment.tsx";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { Cell, StackingTable } from "../../components/stacking-table.tsx";
import { dateAndTime } from "../../format.ts";
import { keys } from "../../query-client.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";

/** The master key: which one seals, what is sealed with it, and the order to replace it, with how far that is. */
export function MasterKey() {
  const words = useWords().masterKey;
  const { data: status, error } = useQuery({
    queryKey: keys.masterKey,
    queryFn: api.masterKey,
    refetchInterval: 2000,
  });
  return (
    <Section title={words.title}>
      <Text mb="sm">{words.intro}</Text>
      {status === undefined && error !== null && <Problem error={error} />}
      {status !== undefined && (
        <>
          <KeyFacts status={status} />
          <Secrets secrets={status.secrets} />
          <Rotation status={status} />
        </>
      )}
    </Section>
  );
}

function KeyFacts({ status: { keyId, since, from, retired } }: { status: MasterKeyStatus }) {
  const words = useWords().masterKey;
  const language = useLanguage();
  const mono = (text: string) => <span className="mono">{text}</span>;
  const inUse = since === null ? words.sinceUnknown : <Moment at={since} />;
  const old = retired.map((key) => (
    <div key={key.keyId}>
      {mono(key.keyId)}
      <Text size="sm" c="dimmed">
        {words.retiredText(dateAndTime(key.at, language))}
      </Text>
    </div>
  ));
  return (
    <Facts
      facts={[
        [words.keyId, mono(keyId)],
        [words.since, inUse],
        [words.from, from === null ? null : words.places[from]],
        [words.retired, old.length === 0 ? null : old],
      ]}
    />
  );
}

function Secrets({ secrets }: Pick<MasterKeyStatus, "secrets">) {
  const words = useWords().masterKey;
  const names = sealedKindNames[useLanguage()];
  const columns = {
    kind: { key: "kind", label: words.kind },
    present: { key: "present", label: words.present, width: "8rem", align: "right" },
    others: { key: "others", label: words.others, width: "8rem", align: "right" },
  } as const;
  return (
    <StackingTable label={words.secrets} columns={Object.values(columns)}>
      {secrets.map(({ kind, present, others }) => (
        <Table.Tr key={kind}>
          <Cell column={columns.kind}>{names[kind]}</Cell>
          <Cell column={columns.present}>{words.count(present)}</Cell>
          <Cell column={columns.others}>{words.count(others)}</Cell>
        </Table.Tr>
      ))}
    </StackingTable>
  );
}

function Rotation({ status: { from, rotation } }: { status: MasterKeyStatus }) {
  const words = useWords().masterKey;
  const client = useQueryClient();
  const [asked, setAsked] = useState(false);
  const rotate = useMutation({
    mutationFn: api.rotateMasterKey,
    onSuccess: () => setAsked(false),
    onSettled: () => client.invalidateQueries({ queryKey: keys.masterKey }),
  });
  const runs = rotation !== null && rotation.phase !== "done";
  return (
    <>
      {rotation !== null && (
        <Notice
          kind={runs ? "info" : "good"}
          mt="sm"
          title={`${words.phases[rotation.phase]} (${words.keys(rotation.from, rotation.to)})`}
        >
          {rotation.lacking.length > 0 && words.lacking(rotation.lacking.join(", "))}
          {!runs && from === "file" && words.copyIt}
        </Notice>
      )}
      {rotation !== null && rotation.unreadable.length > 0 && (
        <Notice kind="warning" mt="sm" title={words.unreadable}>
          {words.unreadableText}
          {rotation.unreadable.map(({ place, row }) => (
            <div key={`${place} ${row}`} className="mono">
              {place} {row}
            </div>
          ))}
        </Notice>
      )}
      {rotate.error !== null && <Problem error={rotate.error} />}
      {from === "environment" && <Text mt="sm">{words.fromEnvironment}</Text>}
      {from === "file" && !runs && !asked && (
        <Button variant="default" mt="sm" onClick={() => setAsked(true)}>
          {words.rotate}
        </Button>
      )}
      {asked && (
        <Notice
          kind="warning"
          mt="sm"
          title={words.confirmTitle}
          actions={
            <Group gap="xs">
              <Button color="red" loading={rotate.isPending} onClick={() => rotate.mutate()}>
                {words.confirm}
              </Button>
              <Button variant="default" disabled={rotate.isPending} onClick={() => setAsked(false)}>
                {words.cancel}
              </Button>
            </Group>
          }
        >
          {words.confirmText}
        </Notice>
      )}
    </>
  );
}
