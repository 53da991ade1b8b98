import { Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "react-router";
import type { SetUp } from "../../../contract/operator.ts";
import { api } from "../../api.ts";
import { Loading } from "../../components/loading.tsx";
import { Notice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { Stale } from "../../components/stale.tsx";
import { keys, live } from "../../query-client.ts";
import { ApiError } from "../../request.ts";
import { useWords } from "../../words/words.ts";
import { NotFoundPage } from "../not-found/not-found-page.tsx";
import { ContractSwitch } from "../operator/contract-switch.tsx";
import { ownTimeZone } from "../operator-company/time-zones.ts";
import { AdministratorStep } from "./administrator-step.tsx";
import { BucketStep } from "./bucket-step.tsx";
import { PhoneStep } from "./phone-step.tsx";
import { Step, type StepState } from "./step.tsx";

/** Leads from a company to its first recording in its own bucket; every step turns green by itself. */
export function SetUpPage() {
  const { operatorSetUp: words, operatorHealth } = useWords();
  const { id = "" } = useParams();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { data, error, isRefetchError } = useQuery({
    queryKey: keys.setUp(id),
    queryFn: () => api.setUp(id),
    ...live,
  });
  const leave = useMutation({
    mutationFn: () => api.steerSetUp(id, false),
    onSuccess: async () => {
      // The list would name this set-up for a moment more.
      client.removeQueries({ queryKey: keys.companies });
      await navigate(`/operator/companies/${id}`);
    },
  });
  if (error instanceof ApiError && (error.status === 404 || error.status === 400)) return <NotFoundPage />;
  if (data === undefined) return error === null ? <Loading /> : <Problem error={error} />;
  const states = stepStates(data);
  const done = Object.values(states).every((state) => state === "done") && data.contract;
  return (
    <Stack gap={0} maw={760}>
      <PageTitle title={words.titleOf(data.name)} />
      <Text>{words.intro}</Text>
      <Text mb="md" size="sm" c="dimmed">
        {operatorHealth.zone(ownTimeZone())}
      </Text>
      <Stale when={isRefetchError} />
      {done && (
        <Notice
          kind="good"
          mb="md"
          title={words.done}
          actions={
            <Button onClick={() => leave.mutate()} disabled={leave.isPending}>
              {words.finish}
            </Button>
          }
        >
          {words.doneText(data.name)}
        </Notice>
      )}
      <Step number={1} title={words.steps.company} state="done">
        <Text>{words.companyDone(data.id)}</Text>
        {!data.contract && (
          <Notice kind="warning" title={words.contractOffTitle} actions={<ContractSwitch company={data} />}>
            {words.contractOffText}
          </Notice>
        )}
      </Step>
      <AdministratorStep setUp={data} state={states.administrator} />
      <PhoneStep setUp={data} state={states.phone} />
      <BucketStep setUp={data} state={states.bucket} />
      {!done && (
        <Group gap="sm">
          <Button variant="default" onClick={() => leave.mutate()} disabled={leave.isPending}>
            {words.away}
          </Button>
          <Text size="sm" c="dimmed">
            {words.awayText}
          </Text>
        </Group>
      )}
      {leave.error !== null && <Problem error={leave.error} />}
    </Stack>
  );
}

/** The steps can be done in any order, and two of them wait for others: all that is not done is open. */
function stepStates({
  administrators,
  recordings,
}: SetUp): Record<"administrator" | "phone" | "bucket", StepState> {
  const of = (isDone: boolean): StepState => (isDone ? "done" : "now");
  return {
    administrator: of(administrators.some(({ state }) => state === "active")),
    phone: of(recordings.firstReceivedAt !== null),
    bucket: of(recordings.firstDeliveredAt !== null),
  };
}
