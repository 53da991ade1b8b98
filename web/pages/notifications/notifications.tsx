import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loading } from "../../components/loading.tsx";
import { Notice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { Stale } from "../../components/stale.tsx";
import { keys, live } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";
import { AddressSection } from "./address-section.tsx";
import { useScope } from "./scope.ts";
import { SilenceForm } from "./silence-form.tsx";
import { WebhookSection } from "./webhook-section.tsx";

/** The page for its scope: addresses; for a company silence and webhooks as well. */
export function Notifications() {
  const words = useWords().notifications;
  const { kind, api } = useScope();
  const { data, error, isRefetchError } = useQuery({
    queryKey: [...keys.notifications, kind],
    queryFn: api.page,
    ...live,
  });
  const ofCompany = kind === "company";
  return (
    <div style={{ maxWidth: "70rem" }}>
      <PageTitle title={ofCompany ? words.title : words.operatorTitle} />
      <Text mb="md">{ofCompany ? words.intro : words.operatorIntro}</Text>
      {data === undefined && (error === null ? <Loading /> : <Problem error={error} />)}
      {data !== undefined && (
        <>
          <Stale when={isRefetchError} />
          {!data.mailConfigured && (
            <Notice kind="warning" title={words.notConfiguredTitle} maw={760}>
              {words.notConfigured}
            </Notice>
          )}
          <AddressSection page={data} />
          {ofCompany && <SilenceForm silenceHours={data.silenceHours} />}
          {ofCompany && <WebhookSection webhooks={data.webhooks} />}
        </>
      )}
    </div>
  );
}
