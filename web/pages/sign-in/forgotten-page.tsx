import { Button, List, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useSearchParams } from "react-router";
import { CopyLine } from "../../components/copy-line.tsx";
import { TextLink } from "../../components/link-button.tsx";
import { Loading } from "../../components/loading.tsx";
import { Notice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { PlainFrame } from "../../components/plain-frame.tsx";
import { Problem } from "../../components/problem.tsx";
import { peopleApi, peopleKeys } from "../../people-api.ts";
import { useWords } from "../../words/words.ts";

/** What to do about a forgotten password: a link by mail, or whom to ask. */
export function ForgottenPage() {
  const words = useWords().forgotten;
  const [search] = useSearchParams();
  const ofOperator = search.has("operator");
  const help = useQuery({
    queryKey: peopleKeys.signInHelp,
    queryFn: peopleApi.signInHelp,
    staleTime: Number.POSITIVE_INFINITY,
    enabled: !ofOperator,
  });
  return (
    <PlainFrame>
      <PageTitle title={words.title} />
      {ofOperator ? (
        <Stack gap="sm">
          <Text>{words.operatorSelf}</Text>
          <CopyLine text="npx onbin operator link" what={words.operatorSelf} />
          <CopyLine text="npx onbin operator link --reset-second-factor" what={words.operatorSelf} />
        </Stack>
      ) : (
        <>
          {help.isPending && <Loading />}
          {help.error !== null && <Problem error={help.error} />}
          {help.data !== undefined &&
            (help.data.byMail ? (
              <AskForm />
            ) : (
              <Stack gap="sm">
                <Text>{words.byHand}</Text>
                <List spacing={4}>
                  <List.Item>{words.administrator}</List.Item>
                  <List.Item>{words.operator(help.data.contact)}</List.Item>
                </List>
              </Stack>
            ))}
        </>
      )}
      <Text mt="xl" size="sm">
        <TextLink to={ofOperator ? "/operator/signin" : "/signin"} c="dimmed">
          {words.back}
        </TextLink>
      </Text>
    </PlainFrame>
  );
}

function AskForm() {
  const all = useWords();
  const words = all.forgotten;
  const [typed, setTyped] = useState({ company: "", email: "" });
  const [tried, setTried] = useState(false);
  const ask = useMutation({ mutationFn: peopleApi.forgotten });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const company = typed.company.trim();
    const email = typed.email.trim();
    if (company !== "" && email !== "" && !ask.isPending) ask.mutate({ company, email });
  };
  if (ask.isSuccess) {
    return (
      <Notice
        kind="good"
        title={words.sent}
        actions={
          <Button size="compact-sm" variant="default" onClick={() => ask.reset()}>
            {words.again}
          </Button>
        }
      >
        <Text size="sm">{words.sentText(ask.variables.email)}</Text>
        <Text size="sm">{words.notArrived}</Text>
      </Notice>
    );
  }
  const field = (name: keyof typeof typed) => ({
    label: all.signIn[name],
    name,
    size: "md" as const,
    value: typed[name],
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      setTyped((before) => ({ ...before, [name]: value })),
    error: tried && typed[name].trim() === "" && all.signIn.missing,
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text>{words.byMail}</Text>
        {ask.error !== null && <Problem error={ask.error} />}
        <TextInput {...field("company")} autoComplete="organization" autoCapitalize="none" />
        <TextInput {...field("email")} type="email" autoComplete="username" />
        <Button type="submit" size="md" aria-disabled={ask.isPending}>
          {ask.isPending ? words.sending : words.send}
        </Button>
      </Stack>
    </form>
  );
}
