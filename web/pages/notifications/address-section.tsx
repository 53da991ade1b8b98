import { Text } from "@mantine/core";
import { useState } from "react";
import { mostAddresses, type NotificationsPage } from "../../../contract/notifications.ts";
import { Empty } from "../../components/empty.tsx";
import { Notice } from "../../components/notice.tsx";
import { Section } from "../../components/section.tsx";
import { StackingTable } from "../../components/stacking-table.tsx";
import { useWords } from "../../words/words.ts";
import { AddAddress } from "./add-address.tsx";
import { AddressRow, useColumns } from "./address-row.tsx";

/** Who is told what, and how far each address has come; below it the form for a new one. */
export function AddressSection({ page }: { page: NotificationsPage }) {
  const words = useWords().notifications;
  const columns = useColumns();
  const { addresses, mailConfigured } = page;
  // One row at a time is unfolded, so that two questions never stand side by side.
  const [unfolded, setUnfolded] = useState<{ id: string; as: "change" | "remove" } | null>(null);
  const confirmed = addresses.filter(({ state }) => state === "confirmed");
  return (
    <>
      <Section title={words.addresses}>
        {addresses.length > 0 && confirmed.length === 0 && (
          <Notice kind="warning" mb="sm" maw={760}>
            {words.noneConfirmed}
          </Notice>
        )}
        {addresses.length === 0 ? (
          <Empty title={words.empty}>{words.emptyText}</Empty>
        ) : (
          <StackingTable label={words.addresses} columns={Object.values(columns)}>
            {addresses.map((address) => (
              <AddressRow
                key={address.id}
                address={address}
                mailConfigured={mailConfigured}
                isLast={confirmed.length === 1 && confirmed[0]?.id === address.id}
                unfolded={unfolded?.id === address.id ? unfolded.as : null}
                onUnfold={(as) => setUnfolded(as === null ? null : { id: address.id, as })}
              />
            ))}
          </StackingTable>
        )}
      </Section>
      <Section title={words.add}>
        {addresses.length < mostAddresses ? <AddAddress /> : <Text>{words.full(mostAddresses)}</Text>}
      </Section>
    </>
  );
}
