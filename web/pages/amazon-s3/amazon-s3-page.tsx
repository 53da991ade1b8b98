import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api.ts";
import { Loading } from "../../components/loading.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { Stale } from "../../components/stale.tsx";
import { keys, live } from "../../query-client.ts";
import { ApiError } from "../../request.ts";
import { useWords } from "../../words/words.ts";
import { NotFoundPage } from "../not-found/not-found-page.tsx";
import { ContractMissing } from "./contract-missing.tsx";
import { EndingNotice } from "./ending-notice.tsx";
import classes from "./settings.module.css";
import { Settings } from "./settings.tsx";
import { StatusLine } from "./status-line.tsx";

/** The settings of the Amazon S3 integration (S3–S13), for administrators of a company with a contract (S1, S2). */
export function AmazonS3Page() {
  const words = useWords().amazonS3;
  const {
    data: page,
    error,
    isRefetchError,
  } = useQuery({
    queryKey: keys.amazonS3,
    queryFn: api.amazonS3,
    ...live,
  });
  if (page === undefined) {
    if (error instanceof ApiError && error.status === 404) return <NotFoundPage />;
    return (
      <>
        <PageTitle title={words.title} />
        {error === null ? <Loading /> : <Problem error={error} />}
      </>
    );
  }
  const { destination } = page;
  return (
    <div className={classes.page}>
      <PageTitle title={words.title} aside={page.contract && <StatusLine destination={destination} />} />
      <Stale when={isRefetchError} />
      {!page.contract && <ContractMissing page={page} />}
      {page.contract && destination?.state === "ending" && <EndingNotice destination={destination} />}
      {page.contract && destination?.state !== "ending" && (
        <>
          <Text mb="md">{words.intro}</Text>
          <Settings page={page} />
        </>
      )}
    </div>
  );
}
