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
  if (page.data === undefined) return page.error === null ? <Loading /> : <Problem error={page.error} />;
  return (
    <>
      <PageTitle title={words.title} />
      <Text maw={760} mb="md">
        {words.intro}
      </Text>
      <RetentionForm page={page.data} />
    </>
  );
}
