import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { api } from "../../api.ts";
import { LinkButton, TextLink } from "../../components/link-button.tsx";
import { Loading } from "../../components/loading.tsx";
import { Notice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { Stale } from "../../components/stale.tsx";
import { dateAndTime } from "../../format.ts";
import { keys, live } from "../../query-client.ts";
import { ApiError } from "../../request.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { NotFoundPage } from "../not-found/not-found-page.tsx";
import { CompanySources } from "../operator-sources/company-sources.tsx";
import { ChangeCompany } from "./change-company.tsx";
import { CompanyFacts } from "./company-facts.tsx";
import { CompanyKeys } from "./company-keys.tsx";
import { CompanyPeople } from "./company-people.tsx";

/** One company as its operator sees it: how it stands, its people, its keys. */
export function CompanyPage() {
  const words = useWords();
  const own = words.operatorCompany;
  const language = useLanguage();
  const { id = "" } = useParams();
  const { data, error, isRefetchError } = useQuery({
    queryKey: keys.company(id),
    queryFn: () => api.company(id),
    ...live,
  });
  if (error instanceof ApiError && (error.status === 404 || error.status === 400)) return <NotFoundPage />;
  return (
    <>
      <PageTitle
        title={data?.name ?? id}
        aside={
          <LinkButton to={`/operator/set-up/${id}`} variant="default">
            {own.setUp}
          </LinkButton>
        }
      />
      <TextLink to="/operator">{own.back}</TextLink>
      {data === undefined && (error === null ? <Loading /> : <Problem error={error} />)}
      {data !== undefined && (
        <>
          <Stack gap="sm" my="md">
            <Stale when={isRefetchError} />
            {data.trouble !== null && data.incidents.length === 0 && (
              <Notice kind="bad" title={data.trouble.words[language].cause}>
                {data.trouble.words[language].cure}
              </Notice>
            )}
            {data.incidents.map(({ since, words: said }) => (
              <Notice key={since + said.en.cause} kind="bad" title={said[language].cause}>
                <div>{said[language].cure}</div>
                <Text size="sm">{words.operator.since(dateAndTime(since, language))}</Text>
              </Notice>
            ))}
            {data.trouble !== null && <Text size="sm">{own.cannotMend}</Text>}
            {data.trouble === null && <Notice kind="good">{own.noTrouble}</Notice>}
          </Stack>
          <CompanyFacts company={data} />
          <CompanyPeople company={data} />
          <CompanyKeys company={data} />
          <CompanySources companyId={data.id} timeZone={data.timeZone} />
          <ChangeCompany company={data} />
        </>
      )}
    </>
  );
}
