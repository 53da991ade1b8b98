import { Button, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type AddApiKey, type KeyScope, keyScopes } from "../../../contract/api-keys.ts";
import { CopyLine } from "../../components/copy-line.tsx";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { peopleApi, peopleKeys } from "../../people-api.ts";
import { useWords } from "../../words/words.ts";
import { pushLine } from "../operator-set-up/push-lines.ts";

/** Makes a key and shows it once, with a line that uses it. */
export function AddKeyForm() {
  const words = useWords().apiKeys;
  const client = useQueryClient();
  const [typed, setTyped] = useState<AddApiKey>({ name: "", scope: "push" });
  const [tried, setTried] = useState(false);
  const make = useMutation({
    mutationFn: peopleApi.addApiKey,
    onSuccess: () => {
      setTyped({ name: "", scope: "push" });
      setTried(false);
      return client.invalidateQueries({ queryKey: peopleKeys.apiKeys });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (typed.name.trim() !== "" && !make.isPending) make.mutate({ ...typed, name: typed.name.trim() });
  };
  return (
    <form onSubmit={submit} noValidate aria-label={words.add}>
      <Stack gap="sm" align="flex-start">
        <TextInput
          label={words.name}
          description={words.nameHint}
          inputWrapperOrder={["label", "input", "error", "description"]}
          autoComplete="off"
          maxLength={100}
          value={typed.name}
          onChange={({ currentTarget: { value } }) => setTyped({ ...typed, name: value })}
          error={tried && typed.name.trim() === "" && words.nameMissing}
          w="100%"
          maw={400}
        />
        <NativeSelect
          label={words.scope}
          value={typed.scope}
          onChange={({ currentTarget: { value } }) =>
            setTyped({ ...typed, scope: keyScopes.find((known) => known === value) ?? "push" })
          }
          data={keyScopes.map((scope) => ({ value: scope, label: words.scopes[scope] }))}
        />
        <Button type="submit" aria-disabled={make.isPending}>
          {make.isPending ? words.making : words.make}
        </Button>
        {make.error !== null && <Problem error={make.error} />}
        {make.data !== undefined && (
          <Notice kind="good" title={words.newTitle(make.variables.name)} w="100%" maw={760}>
            <CopyLine text={make.data.key} what={words.newTitle(make.variables.name)} />
            <Text size="sm">{words.newText}</Text>
            <Text size="sm" fw={600}>
              {make.variables.scope === "read" ? words.curlRead : words.curl}
            </Text>
            <CopyLine text={exampleLine(make.data.key, make.variables.scope)} what="curl" />
          </Notice>
        )}
      </Stack>
    </form>
  );
}

/** One `curl` line of the push door (docs/sources/push.md): text fields first, then the file; or one that reads. */
function exampleLine(key: string, scope: KeyScope): string {
  return scope === "read"
    ? `curl -sS -H "Authorization: Bearer ${key}" ${location.origin}/api/v1/recordings`
    : pushLine("curl", location.origin, key);
}
