import type { CallRow } from "../../contract/calls.ts";
import { CallTableRow, useCallColumns } from "./call-table-row.tsx";
import { StackingTable } from "./stacking-table.tsx";

type CallTableProps = {
  label: string;
  calls: readonly CallRow[];
  /** Sequence ID of the call whose page this is: named instead of linked. */
  current?: string;
};

/** Calls as rows: when, what, who, how long, its recording and where its transfer stands. */
export function CallTable({ label, calls, current }: CallTableProps) {
  const columns = useCallColumns();
  return (
    <StackingTable label={label} columns={Object.values(columns)}>
      {calls.map((call) => (
        <CallTableRow
          key={call.sequenceId}
          call={call}
          columns={columns}
          isCurrent={call.sequenceId === current}
        />
      ))}
    </StackingTable>
  );
}
