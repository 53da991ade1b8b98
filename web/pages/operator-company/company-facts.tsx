import { Text } from "@mantine/core";
import type { CompanyPage } from "../../../contract/operator.ts";
import { Facts } from "../../components/facts.tsx";
import { Moment } from "../../components/moment.tsx";
import { Section } from "../../components/section.tsx";
import { age } from "../../format.ts";
import { useWords } from "../../words/words.ts";
import { ContractSwitch } from "../operator/contract-switch.tsx";
import { DestinationState } from "../operator/destination-state.tsx";

/** How a company stands; nothing of what its calls were. */
export function CompanyFacts({ company }: { company: CompanyPage }) {
  const words = useWords();
  const own = words.operatorCompany;
  const list = words.operator;
  const { day, retention, oldestWaitingSeconds: oldest } = company;
  const moment = (at: string | null) =>
    at === null ? <Text c="dimmed">{own.never}</Text> : <Moment at={at} />;
  return (
    <Section title={own.state}>
      <Facts
        facts={[
          [
            list.companyId,
            <span key="id" className="mono">
              {company.id}
            </span>,
          ],
          [list.contract, <ContractSwitch key="contract" company={company} />],
          [list.destination, <DestinationState key="destination" state={company.destination} />],
          [
            list.waiting,
            `${list.waitingCount(company.waiting)}${oldest === null ? "" : ` (${list.oldest(age(oldest, words.units))})`}`,
          ],
          [own.lastReceived, moment(company.lastReceivedAt)],
          [list.lastDelivered, moment(company.lastDeliveredAt)],
          [own.day, own.dayText(day.received, day.delivered, day.failed)],
          [
            own.retention,
            <>
              {own.retentionText(retention.deliveredDays, retention.unshippedDays)}
              <Text size="sm" c="dimmed">
                {retention.own ? own.retentionOwn : own.retentionShared}
              </Text>
            </>,
          ],
          [own.timeZone, company.timeZone],
          [own.created, <Moment key="created" at={company.createdAt} />],
        ]}
      />
      <Text size="sm" c="dimmed" mt="sm">
        {own.neverSeen}
      </Text>
    </Section>
  );
}
