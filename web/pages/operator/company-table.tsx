import { Button, Table, Text } from "@mantine/core";
import { Fragment } from "react";
import { useSearchParams } from "react-router";
import type { Company } from "../../../contract/operator.ts";
import { Cell, StackingTable } from "../../components/stacking-table.tsx";
import { StateDot, type StateTone } from "../../components/state-dot.tsx";
import { age } from "../../format.ts";
import { useWords } from "../../words/words.ts";
import { CompanyPanel } from "./company-panel.tsx";
import { ContractSwitch } from "./contract-switch.tsx";

const tones: Record<Company["destination"], StateTone> = {
  none: "quiet",
  ok: "good",
  paused: "bad",
  disabled: "quiet",
  ending: "busy",
};

/** One row a company; the one named in the address (`?company=`) is unfolded. */
export function CompanyTable({ companies }: { companies: readonly Company[] }) {
  const all = useWords();
  const words = all.operator;
  const [search, setSearch] = useSearchParams();
  const unfolded = search.get("company");
  const columns = {
    company: { key: "company", label: words.company },
    contract: { key: "contract", label: words.contract, width: "7rem" },
    destination: { key: "destination", label: words.destination, width: "9rem" },
    users: { key: "users", label: words.users, width: "5rem", align: "right" },
    waiting: { key: "waiting", label: words.waiting, width: "9rem", align: "right" },
    manage: { key: "manage", label: words.manage, width: "12rem" },
  } as const;
  return (
    <StackingTable label={words.title} columns={Object.values(columns)}>
      {companies.map((company) => {
        const open = company.id === unfolded;
        const panel = `company-${company.id}`;
        return (
          <Fragment key={company.id}>
            <Table.Tr>
              <Cell column={columns.company}>
                <Text fw={600}>{company.name}</Text>
                <Text c="dimmed" className="mono">
                  {company.id}
                </Text>
              </Cell>
              <Cell column={columns.contract}>
                <ContractSwitch company={company} />
              </Cell>
              <Cell column={columns.destination}>
                <StateDot tone={tones[company.destination]}>
                  {words.destinations[company.destination]}
                </StateDot>
              </Cell>
              <Cell column={columns.users}>{words.usersCount(company.users)}</Cell>
              <Cell column={columns.waiting}>
                {words.waitingCount(company.waiting)}
                {company.oldestWaitingSeconds !== null && (
                  <Text size="xs" c="dimmed">
                    {words.oldest(age(company.oldestWaitingSeconds, all.units))}
                  </Text>
                )}
              </Cell>
              <Cell column={columns.manage}>
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={words.manageOf(company.name)}
                  aria-expanded={open}
                  aria-controls={panel}
                  onClick={() => setSearch(open ? {} : { company: company.id }, { preventScrollReset: true })}
                >
                  {open ? all.close : words.manage}
                </Button>
              </Cell>
            </Table.Tr>
            {open && (
              <Table.Tr id={panel}>
                <Table.Td colSpan={Object.keys(columns).length}>
                  <CompanyPanel company={company} />
                </Table.Td>
              </Table.Tr>
            )}
          </Fragment>
        );
      })}
    </StackingTable>
  );
}
