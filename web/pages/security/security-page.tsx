import { Button, Checkbox, List, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { minimumPasswordLength } from "../../../contract/limits.ts";
import type { SecurityPage as Security } from "../../../contract/people.ts";
import { LinkButton } from "../../components/link-button.tsx";
import { Loading } from "../../components/loading.tsx";
import { Notice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { peopleApi, peopleKeys } from "../../people-api.ts";
import { keys } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";

/** What the company asks of everybody's sign-in, and the way to the operation log; administrators only. */
export function SecurityPage() {
  const words = useWords().security;
  const page = useQuery({ queryKey: peopleKeys.security, queryFn: peopleApi.security });
  const profile = useQuery({ queryKey: peopleKeys.profile, queryFn: peopleApi.profile });
  return (
    <>
      <PageTitle title={words.title} />
      {(page.isPending || profile.isPending) && <Loading />}
      {[page.error, profile.error].map((error) =>
        error === null ? null : <Problem key={error.message} error={error} />,
      )}
      {page.data !== undefined && profile.data !== undefined && (
        <Stack maw={760} gap={0}>
          <Section title={words.factor}>
            <FactorForm page={page.data} hasFactor={profile.data.factor !== null} />
          </Section>
          <Section title={words.rules}>
            <List spacing={4}>
              <List.Item>{words.ruleLength(minimumPasswordLength)}</List.Item>
              <List.Item>{words.ruleTries}</List.Item>
              <List.Item>
                {words.ruleSessions(profile.data.idleHours, profile.data.sessionHours / 24)}
              </List.Item>
            </List>
          </Section>
          <Section title={words.log}>
            <Text mb="sm">{words.logText}</Text>
            <LinkButton to="/app/operation-log" variant="default" w="fit-content">
              {words.toLog}
            </LinkButton>
          </Section>
        </Stack>
      )}
    </>
  );
}

function FactorForm({ page, hasFactor }: { page: Security; hasFactor: boolean }) {
  const words = useWords().security;
  const client = useQueryClient();
  const [required, setRequired] = useState(page.factorRequired);
  const save = useMutation({
    mutationFn: () => peopleApi.saveSecurity({ factorRequired: required }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: peopleKeys.security }),
        client.invalidateQueries({ queryKey: keys.session }),
      ]),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) save.mutate();
      }}
    >
      <Stack gap="sm" align="flex-start">
        <Checkbox
          label={words.required}
          description={words.requiredText}
          checked={required}
          onChange={({ currentTarget: { checked } }) => {
            setRequired(checked);
            save.reset();
          }}
        />
        <Text size="sm">{page.withoutFactor === 0 ? words.none : words.without(page.withoutFactor)}</Text>
        {required && !page.factorRequired && !hasFactor && <Notice kind="warning">{words.self}</Notice>}
        {save.error !== null && <Problem error={save.error} />}
        {save.isSuccess && <Notice kind="good">{words.saved}</Notice>}
        <Button type="submit" aria-disabled={save.isPending}>
          {save.isPending ? words.saving : words.save}
        </Button>
      </Stack>
    </form>
  );
}
