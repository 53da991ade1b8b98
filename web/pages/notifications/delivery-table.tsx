import { Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Delivery } from "../../../contract/notifications.ts";
import { webhookEvents } from "../../../contract/webhook-events.ts";
import { Loading } from "../../components/loading.tsx";
import { Moment } from "../../components/moment.tsx";
import { Problem } from "../../components/problem.tsx";
import { Cell, StackingTable } from "../../components/stacking-table.tsx";
import { StateDot, type StateTone } from "../../components/state-dot.tsx";
import { keys, live } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";
import { useScope } from "./scope.ts";
import { useTime } from "./use-time.ts";

const tones: Record<Delivery["state"], StateTone> = {
  waiting: "busy",
  retrying: "attention",
  delivered: "good",
  "given-up": "bad",
};

/** The last deliveries of a webhook, newest first, kept fresh. */
export function DeliveryTable({ webhookId }: { webhookId: string }) {
  const words = useWords().notifications;
  const { api } = useScope();
  const time = useTime();
  const { data, error } = useQuery({
    queryKey: keys.deliveries(webhookId),
    queryFn: () => api.deliveries(webhookId),
    ...live,
  });
  const columns = {
    time: { key: "time", label: words.time, width: "11rem" },
    event: { key: "event", label: words.event },
    result: { key: "result", label: words.result, width: "18rem" },
    attempts: { key: "attempts", label: words.attempts, width: "5rem", align: "right" },
  } as const;
  if (data === undefined) return error === null ? <Loading /> : <Problem error={error} />;
  if (data.items.length === 0) return <Text c="dimmed">{words.deliveriesEmpty}</Text>;
  const name = (event: string) => {
    const known = webhookEvents.find((one) => one === event);
    return known === undefined ? words.testEvent : words.eventNames[known];
  };
  return (
    <StackingTable label={words.deliveries} columns={Object.values(columns)}>
      {data.items.map((delivery) => (
        <Table.Tr key={delivery.id}>
          <Cell column={columns.time}>
            <Moment at={delivery.at} />
          </Cell>
          <Cell column={columns.event}>{name(delivery.event)}</Cell>
          <Cell column={columns.result}>
            <StateDot tone={tones[delivery.state]}>{words.deliveryStates[delivery.state]}</StateDot>
            <Text size="xs" c="dimmed">
              {[
                delivery.fault !== null
                  ? words.faults[delivery.fault]
                  : delivery.status !== null
                    ? `HTTP ${delivery.status}`
                    : null,
                delivery.state === "retrying" && delivery.nextAt !== null
                  ? words.nextAttempt(time(delivery.nextAt))
                  : null,
              ]
                .filter((fact) => fact !== null)
                .join(" · ")}
            </Text>
          </Cell>
          <Cell column={columns.attempts} empty={delivery.attempts === 0}>
            {words.attemptsCount(delivery.attempts)}
          </Cell>
        </Table.Tr>
      ))}
    </StackingTable>
  );
}
