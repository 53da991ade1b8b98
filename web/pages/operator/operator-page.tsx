import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api.ts";
import { Empty } from "../../components/empty.tsx";
import { Loading } from "../../components/loading.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { Stale } from "../../components/stale.tsx";
import { keys, live } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";
import { AddCompany } from "./add-company.tsx";
import { CompanyTable } from "./company-table.tsx";

/** The operator's companies: contract, state, people and keys. */
export function OperatorPage() {
  const words = useWords().operator;
  const [filter, setFilter] = useState("");
  const companies = useQuery({ queryKey: keys.companies, queryFn: api.companies, ...live });
  const wanted = filter.trim().toLowerCase();
  const items = companies.data?.items ?? [];
  const shown = items.filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(wanted));
  return (
    <>
      <PageTitle title={words.title} />
      {companies.data === undefined &&
        (companies.error === null ? <Loading /> : <Problem error={companies.error} />)}
      {companies.data !== undefined && (
        <>
          <Stale when={companies.isRefetchError} />
          {items.length === 0 && <Empty title={words.empty}>{words.emptyText}</Empty>}
          {items.length > 5 && (
            <TextInput
              type="search"
              label={words.filter}
              value={filter}
              onChange={(event) => setFilter(event.currentTarget.value)}
              maw={320}
              mb="md"
            />
          )}
          {items.length > 0 && shown.length === 0 && <Empty title={words.emptyFilter} />}
          {shown.length > 0 && <CompanyTable companies={shown} />}
          <AddCompany />
        </>
      )}
    </>
  );
}
