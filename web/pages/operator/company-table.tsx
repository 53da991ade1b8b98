import { Table, Text } from "@mantine/core";
import type { Company } from "../../../contract/operator.ts";
import { TextLink } from "../../components/link-button.tsx";
import { Cell, StackingTable } from "../../components/stacking-table.tsx";
import { age, shortTime } from "../../format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { ContractSwitch } from "./contract-switch.tsx";
import { DestinationState } from "./destination-state.tsx";

/** One row a company; each leads to its page. */
export function CompanyTable({ companies }: { companies: readonly Company[] }) {
  const all = useWords();
  const words = all.operator;
  const language = useLanguage();
  const columns = {
    company: { key: "company", label: words.company, width: "15rem" },
    contract: { key: "contract", label: words.contract, width: "7rem" },
    destination: { key: "destination", label: words.destination, width: "8rem" },
    trouble: { key: "trouble", label: words.trouble },
    waiting: { key: "waiting", label: words.waiting, width: "7rem", align: "right" },
    delivered: { key: "delivered", label: words.lastDelivered, width: "9rem" },
    users: { key: "users", label: words.users, width: "5rem", align: "right" },
  } as const;
  return (
    <StackingTable label={words.title} columns={Object.values(columns)}>
      {companies.map((company) => (
        <Table.Tr key={company.id}>
          <Cell column={columns.company}>
            <TextLink to={`/operator/companies/${company.id}`} fw={600}>
              {company.name}
            </TextLink>
            <Text c="dimmed" className="mono">
              {company.id}
            </Text>
          </Cell>
          <Cell column={columns.contract}>
            <ContractSwitch company={company} />
          </Cell>
          <Cell column={columns.destination}>
            <DestinationState state={company.destination} />
          </Cell>
          <Cell column={columns.trouble}>
            {company.trouble === null ? (
              <Text c="dimmed">{words.noTrouble}</Text>
            ) : (
              <>
                {company.trouble.words[language].cause}
                <Text size="xs" c="dimmed">
                  {words.since(shortTime(company.trouble.since, language))}
                </Text>
              </>
            )}
          </Cell>
          <Cell column={columns.waiting}>
            {words.waitingCount(company.waiting)}
            {company.oldestWaitingSeconds !== null && (
              <Text size="xs" c="dimmed">
                {words.oldest(age(company.oldestWaitingSeconds, all.units))}
              </Text>
            )}
          </Cell>
          <Cell column={columns.delivered}>
            {company.lastDeliveredAt === null ? (
              <Text c="dimmed">{words.never}</Text>
            ) : (
              shortTime(company.lastDeliveredAt, language)
            )}
          </Cell>
          <Cell column={columns.users}>{words.usersCount(company.users)}</Cell>
        </Table.Tr>
      ))}
    </StackingTable>
  );
}
