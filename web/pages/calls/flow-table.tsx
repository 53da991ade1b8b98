import { Button, Table, Text } from "@mantine/core";
import { useState } from "react";
import type { CallFlow } from "../../../contract/calls.ts";
import { CallTableRow, useCallColumns } from "../../components/call-table-row.tsx";
import { StackingTable } from "../../components/stacking-table.tsx";
import { useWords } from "../../words/words.ts";

/** So many calls of a chain are shown before it is unfolded. */
const folded = 8;

/** Chains of calls, each together: its first call, and the others and the steps under it. */
export function FlowTable({ label, flows }: { label: string; flows: readonly CallFlow[] }) {
  const columns = useCallColumns();
  return (
    <StackingTable label={label} columns={Object.values(columns)}>
      {flows.map((flow) => (
        <FlowRows key={flow.parentSequenceId} flow={flow} columns={columns} />
      ))}
    </StackingTable>
  );
}

function FlowRows({ flow, columns }: { flow: CallFlow; columns: ReturnType<typeof useCallColumns> }) {
  const words = useWords().calls;
  const [isOpen, setOpen] = useState(false);
  const isLong = flow.calls.length > folded + 1;
  const shown = isLong && !isOpen ? flow.calls.slice(0, folded) : flow.calls;
  return (
    <>
      {shown.map((call, index) => (
        <CallTableRow
          key={call.sequenceId}
          call={call}
          columns={columns}
          inChain={index === 0 ? "first" : "under"}
        />
      ))}
      {isLong && (
        <Table.Tr>
          <Table.Td colSpan={Object.keys(columns).length} pl="xl">
            <Button
              variant="subtle"
              size="compact-sm"
              aria-expanded={isOpen}
              onClick={() => setOpen(!isOpen)}
            >
              {isOpen ? words.showLess : words.showMore(flow.calls.length - folded + flow.more)}
            </Button>
            {isOpen && flow.more > 0 && (
              <Text size="sm" c="dimmed">
                {words.notShown(flow.more)}
              </Text>
            )}
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}
