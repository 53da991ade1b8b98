import { Table, Text, VisuallyHidden } from "@mantine/core";
import type { CallRow } from "../../contract/calls.ts";
import { clock } from "../format.ts";
import { useWords } from "../words/words.ts";
import { callSeconds } from "./call-seconds.ts";
import classes from "./call-table.module.css";
import { CallType, isStep } from "./call-type.tsx";
import { TextLink } from "./link-button.tsx";
import { Moment } from "./moment.tsx";
import { Cell, type Column } from "./stacking-table.tsx";
import { TransferState } from "./transfer-state.tsx";

type CallColumns = ReturnType<typeof useCallColumns>;

export function useCallColumns() {
  const words = useWords().calls;
  return {
    time: { key: "time", label: words.time, width: "10.5rem" },
    type: { key: "type", label: words.type, width: "6.5rem" },
    fromTo: { key: "fromTo", label: words.fromTo, width: "10.75rem" },
    people: { key: "people", label: words.people },
    duration: { key: "duration", label: words.duration, width: "5rem", align: "right" },
    recording: { key: "recording", label: words.recording, width: "5.5rem", align: "right" },
    transfer: { key: "transfer", label: words.transfer, width: "12rem" },
  } as const satisfies Record<string, Column>;
}

type CallTableRowProps = {
  call: CallRow;
  columns: CallColumns;
  /** It is the page's own call: named instead of linked. */
  isCurrent?: boolean;
  /** Its place in a chain that is shown together: the first, or indented under it. */
  inChain?: "first" | "under";
};

/** One call, or one step of a flow. */
export function CallTableRow({ call, columns, isCurrent, inChain }: CallTableRowProps) {
  const words = useWords();
  const page = `/app/calls/${encodeURIComponent(call.sequenceId)}`;
  const seconds = callSeconds(call);
  const others = [call.accountName, call.contactName].filter((name) => name !== null && name !== "");
  return (
    <Table.Tr data-chain={inChain} className={classes.row}>
      <Cell column={columns.time}>
        {inChain === "under" && (
          <>
            <span aria-hidden="true" className={classes.branch}>
              └
            </span>
            <VisuallyHidden>{words.calls.partOf(call.parentSequenceId)} </VisuallyHidden>
          </>
        )}
        {isCurrent === true ? (
          <>
            <Moment at={call.time} />
            <Text size="xs" fw={600}>
              {words.call.thisCall}
            </Text>
          </>
        ) : isStep(call.type) ? (
          <Moment at={call.time} />
        ) : (
          <TextLink to={page}>
            <Moment at={call.time} />
            <VisuallyHidden>{words.calls.open(call.sequenceId)}</VisuallyHidden>
          </TextLink>
        )}
      </Cell>
      <Cell column={columns.type} empty={call.type === null}>
        <CallType call={call} />
      </Cell>
      <Cell column={columns.fromTo} empty={call.from === null && call.to === null}>
        {isStep(call.type) && call.from === null && call.to === null ? (
          words.none
        ) : (
          <>
            <Party name={call.from} />
            <div>
              → <Party name={call.to} />
            </div>
          </>
        )}
      </Cell>
      <Cell
        column={columns.people}
        empty={!call.mentionedOnly && call.userName === null && others.length === 0}
      >
        {call.mentionedOnly && <Text size="sm">{words.calls.mentionedOnly}</Text>}
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
      <Cell column={columns.transfer} empty={isStep(call.type)}>
        {isStep(call.type) && call.transfer === null ? (
          words.none
        ) : (
          <TransferState transfer={call.transfer} />
        )}
      </Cell>
    </Table.Tr>
  );
}

const longestNumber = 20;

/** A telephone number stays on one line; a long SIP address may break. */
function Party({ name }: { name: string | null }) {
  const words = useWords();
  if (name === null) return words.none;
  return name.length > longestNumber ? name : <span className="nowrap">{name}</span>;
}
