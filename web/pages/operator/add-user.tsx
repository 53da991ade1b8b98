import { Button, NativeSelect, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Company } from "../../../contract/operator.ts";
import type { Role } from "../../../contract/session.ts";
import { api } from "../../api.ts";
import { CopyLine } from "../../components/copy-line.tsx";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { dateAndTime } from "../../format.ts";
import { keys } from "../../query-client.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";

/** Adds an administrator or member and shows the one-time link that sets the password. */
export function AddUser({ company: { id } }: { company: Company }) {
  const words = useWords().operator;
  const language = useLanguage();
  const client = useQueryClient();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("administrator");
  const [tried, setTried] = useState(false);
  const add = useMutation({
    mutationFn: (user: { email: string; role: Role }) => api.addUser(id, user),
    onSuccess: () => {
      setEmail("");
      setTried(false);
      return client.invalidateQueries({ queryKey: keys.companies });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (email.trim() !== "") add.mutate({ email: email.trim(), role });
  };
  return (
    <Stack component="section" gap="sm">
      <Title order={2} size="h3">
        {words.addUser}
      </Title>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm" align="flex-start">
          <TextInput
            label={words.email}
            type="email"
            autoComplete="off"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={tried && email.trim() === "" && words.missing}
            w="100%"
          />
          <NativeSelect
            label={words.role}
            value={role}
            onChange={(event) => setRole(event.currentTarget.value === "member" ? "member" : "administrator")}
            data={[
              { value: "administrator", label: words.administrator },
              { value: "member", label: words.member },
            ]}
          />
          <Button type="submit" variant="default" disabled={add.isPending}>
            {add.isPending ? words.adding : words.makeLink}
          </Button>
        </Stack>
      </form>
      {add.error !== null && <Problem error={add.error} />}
      {add.data !== undefined && (
        <Notice kind="good" title={words.linkTitle(add.variables.email)}>
          <CopyLine text={add.data.url} what={words.linkTitle(add.variables.email)} />
          <Text size="sm">{words.linkText(dateAndTime(add.data.expiresAt, language))}</Text>
        </Notice>
      )}
    </Stack>
  );
}
