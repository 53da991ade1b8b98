import { Table } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./stacking-table.module.css";

export type Column = { key: string; label: string; width?: string; align?: "right" };

type StackingTableProps = { label: string; columns: readonly Column[]; children: ReactNode };

/** A table that becomes one block a row on narrow screens, where `Cell`s carry their column's name. */
export function StackingTable({ label, columns, children }: StackingTableProps) {
  return (
    <Table
      aria-label={label}
      className={classes.table}
      verticalSpacing={6}
      horizontalSpacing="sm"
      withTableBorder
    >
      <Table.Thead>
        <Table.Tr>
          {columns.map(({ key, label, width, align }) => (
            <Table.Th key={key} scope="col" w={width} ta={align ?? "left"}>
              {label}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>{children}</Table.Tbody>
    </Table>
  );
}

/** One cell; `empty` hides it on narrow screens, where a line with nothing in it is only in the way. */
export function Cell({ column, empty, children }: { column: Column; empty?: boolean; children: ReactNode }) {
  return (
    <Table.Td data-label={column.label} data-empty={empty === true || undefined} data-align={column.align}>
      <div>{children}</div>
    </Table.Td>
  );
}
