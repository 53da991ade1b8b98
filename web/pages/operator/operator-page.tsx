import { Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Navigate, useSearchParams } from "react-router";
import { api } from "../../api.ts";
import { Empty } from "../../components/empty.tsx";
import { LinkButton } from "../../components/link-button.tsx";
import { Loading } from "../../components/loading.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Pager } from "../../components/pager.tsx";
import { Problem } from "../../components/problem.tsx";
import { Stale } from "../../components/stale.tsx";
import { keys, live } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";
import { CompanyFilter, companyFilterNames } from "./company-filter.tsx";
import { CompanyTable } from "./company-table.tsx";
import { OpenSetUps } from "./open-set-ups.tsx";

/** The operator's companies: contract, state, trouble; the first one is led to instead of an empty list. */
export function OperatorPage() {
  const words = useWords().operator;
  const [search] = useSearchParams();
  const filter = Object.fromEntries(
    [...companyFilterNames, "cursor"].map((name) => [name, search.get(name) ?? undefined]),
  );
  const companies = useQuery({
    queryKey: [...keys.companies, filter],
    queryFn: () => api.companies(filter),
    placeholderData: keepPreviousData,
    ...live,
  });
  const { data } = companies;
  if (data?.counts.all === 0) return <Navigate to="/operator/set-up" replace />;
  const filtered = [...search.keys()].length > 0;
  return (
    <>
      <PageTitle title={words.title} aside={<LinkButton to="/operator/set-up">{words.add}</LinkButton>} />
      {data === undefined && (companies.error === null ? <Loading /> : <Problem error={companies.error} />)}
      {data !== undefined && (
        <>
          <Stale when={companies.isRefetchError} />
          <OpenSetUps setUps={data.setUps} />
          <Text c="dimmed" mb="sm">
            {words.counts(data.counts.all, data.counts.contracted, data.counts.troubled)}
          </Text>
          {(data.counts.all > 5 || filtered) && <CompanyFilter filter={filter} />}
          {data.items.length === 0 ? (
            <Empty title={words.emptyFilter} />
          ) : (
            <CompanyTable companies={data.items} />
          )}
          <Pager next={data.next} words={words} />
        </>
      )}
    </>
  );
}
