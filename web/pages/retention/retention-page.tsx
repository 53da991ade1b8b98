import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api.ts";
import { Loading } from "../../components/loading.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { keys } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";
import { RetentionForm } from "./retention-form.tsx";

/** How long our copy of audio stays, for administrators. */
export function RetentionPage() {
  const words = useWords().retention;
  const page = useQuery({ queryKey: keys.retention, queryFn: api.retention });
  return (
    <>
      <PageTitle title={words.title} />
      <Text maw={760} mb="md">
        {words.intro}
      </Text>
      {page.data !== undefined && <RetentionForm page={page.data} />}
      {page.data === undefined && (page.error === null ? <Loading /> : <Problem error={page.error} />)}
    </>
  );
}
