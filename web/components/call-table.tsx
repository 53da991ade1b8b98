import { Table, Text } from "@mantine/core";
import type { CallRow } from "../../contract/calls.ts";
import { clock } from "../format.ts";
import { useWords } from "../words/words.ts";
import { callSeconds } from "./call-seconds.ts";
import classes from "./call-table.module.css";
import { CallType } from "./call-type.tsx";
import { TextLink } from "./link-button.tsx";
import { Moment } from "./moment.tsx";
import { Cell, StackingTable } from "./stacking-table.tsx";
import { TransferState } from "./transfer-state.tsx";

type CallTableProps = {
  label: string;
  calls: readonly CallRow[];
  /** Sequence ID of the call whose page this is: named instead of linked. */
  current?: string;
};

/** Calls as rows: when, what, who, how long, its recording and where its transfer stands. */
export function CallTable({ label, calls, current }: CallTableProps) {
  const words = useWords();
  const columns = {
    time: { key: "time", label: words.calls.time, width: "10.5rem" },
    type: { key: "type", label: words.calls.type, width: "6.5rem" },
    fromTo: { key: "fromTo", label: words.calls.fromTo, width: "10.75rem" },
    people: { key: "people", label: words.calls.people },
    duration: { key: "duration", label: words.calls.duration, width: "5rem", align: "right" },
    recording: { key: "recording", label: words.calls.recording, width: "5.5rem", align: "right" },
    transfer: { key: "transfer", label: words.calls.transfer, width: "12rem" },
  } as const;
  return (
    <StackingTable label={label} columns={Object.values(columns)}>
      {calls.map((call) => {
        const page = `/app/calls/${encodeURIComponent(call.sequenceId)}`;
        const seconds = callSeconds(call);
        const others = [call.accountName, call.contactName].filter((name) => name !== null && name !== "");
        return (
          <Table.Tr key={call.sequenceId}>
            <Cell column={columns.time}>
              {call.sequenceId === current ? (
                <>
                  <Moment at={call.time} />
                  <Text size="xs" fw={600}>
                    {words.call.thisCall}
                  </Text>
                </>
              ) : (
                <TextLink to={page} aria-label={words.calls.open(call.sequenceId)}>
                  <Moment at={call.time} />
                </TextLink>
              )}
            </Cell>
            <Cell column={columns.type} empty={call.type === null}>
              <CallType call={call} />
            </Cell>
            <Cell column={columns.fromTo} empty={call.from === null && call.to === null}>
              <Party name={call.from} />
              <div>
                → <Party name={call.to} />
              </div>
            </Cell>
            <Cell column={columns.people} empty={call.userName === null && others.length === 0}>
              {call.userName}
              {others.length > 0 && (
                <Text size="xs" c="dimmed">
                  {others.map((name, index) => (
                    <span key={name} className={classes.name}>
                      {name}
                      {index < others.length - 1 && words.separator}
                    </span>
                  ))}
                </Text>
              )}
            </Cell>
            <Cell column={columns.duration} empty={seconds === null}>
              {seconds === null ? words.none : clock(seconds)}
            </Cell>
            <Cell column={columns.recording} empty={call.recordingSeconds === null}>
              {call.recordingSeconds === null ? (
                words.none
              ) : (
                <TextLink
                  to={`${page}#recording`}
                  aria-label={words.calls.openRecording(clock(call.recordingSeconds))}
                  className="nowrap"
                >
                  <span aria-hidden="true">▶ </span>
                  {clock(call.recordingSeconds)}
                </TextLink>
              )}
            </Cell>
            <Cell column={columns.transfer}>
              <TransferState transfer={call.transfer} />
            </Cell>
          </Table.Tr>
        );
      })}
    </StackingTable>
  );
}

const longestNumber = 20;

/** A telephone number stays on one line; a long SIP address may break. */
function Party({ name }: { name: string | null }) {
  const words = useWords();
  if (name === null) return words.none;
  return name.length > longestNumber ? name : <span className="nowrap">{name}</span>;
}
