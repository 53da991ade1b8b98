import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loading } from "../../components/loading.tsx";
import { Notice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { peopleApi, peopleKeys } from "../../people-api.ts";
import { useWords } from "../../words/words.ts";
import { AccountSection } from "./account-section.tsx";
import { FactorSection } from "./factor-section.tsx";
import { PasswordSection } from "./password-section.tsx";
import { SessionsSection } from "./sessions-section.tsx";

/** Somebody's own account: for people of a company, and in the same words for the operator. */
export function ProfilePage() {
  const words = useWords().profile;
  const {
    data: profile,
    isPending,
    error,
  } = useQuery({
    queryKey: peopleKeys.profile,
    queryFn: peopleApi.profile,
  });
  return (
    <>
      <PageTitle title={words.title} />
      {isPending && <Loading />}
      {error !== null && profile === undefined && <Problem error={error} />}
      {profile !== undefined && (
        <Stack gap={0} maw={900}>
          {profile.factorRequired && profile.factor === null && (
            <Notice kind="warning" title={words.requiredTitle}>
              {words.requiredText}
            </Notice>
          )}
          <AccountSection profile={profile} />
          <PasswordSection profile={profile} />
          <FactorSection profile={profile} />
          <SessionsSection profile={profile} />
        </Stack>
      )}
    </>
  );
}
