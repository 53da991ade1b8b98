import { Button, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import type { Confirmation } from "../../../contract/notifications.ts";
import { Loading } from "../../components/loading.tsx";
import { Notice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { PlainFrame } from "../../components/plain-frame.tsx";
import { Problem } from "../../components/problem.tsx";
import { ApiError, request } from "../../request.ts";
import { useWords } from "../../words/words.ts";

/** Behind the link of a confirmation mail. Opening it changes nothing: mail scanners do that; a person presses. */
export function ConfirmPage() {
  const words = useWords().confirmation;
  const { token = "" } = useParams();
  const path = `/api/app/confirmations/${encodeURIComponent(token)}`;
  const read = useQuery({
    queryKey: ["confirmation", token],
    queryFn: () => request<Confirmation>("GET", path),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const confirm = useMutation({ mutationFn: () => request<Confirmation>("POST", path) });
  const error = confirm.error ?? read.error;
  const unknown = error instanceof ApiError && error.status === 404;
  return (
    <PlainFrame>
      <PageTitle title={words.title} />
      {read.isPending && <Loading />}
      {unknown && (
        <Notice kind="bad" title={words.unknown}>
          {error.cause} {error.cure}
        </Notice>
      )}
      {error !== null && !unknown && <Problem error={error} />}
      {confirm.data !== undefined && (
        <Notice kind="good" title={words.confirmedTitle}>
          {words.confirmed(confirm.data.email)}
        </Notice>
      )}
      {read.data !== undefined && confirm.data === undefined && !unknown && (
        <Stack align="flex-start" mt={error === null ? 0 : "md"}>
          <Text>
            {read.data.companyName === null
              ? words.questionOfInstallation(read.data.email)
              : words.question(read.data.email, read.data.companyName)}
          </Text>
          <Button size="md" disabled={confirm.isPending} onClick={() => confirm.mutate()}>
            {confirm.isPending ? words.confirming : words.confirm}
          </Button>
          <Text size="sm" c="dimmed">
            {words.ignore}
          </Text>
        </Stack>
      )}
    </PlainFrame>
  );
}
