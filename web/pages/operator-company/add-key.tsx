import { Button, Group, NativeSelect, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type KeyScope, keyScopes } from "../../../contract/api-keys.ts";
import { api } from "../../api.ts";
import { CopyLine } from "../../components/copy-line.tsx";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { keys } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";

/** Makes an API key and shows it, once. */
export function AddKey({ companyId }: { companyId: string }) {
  const words = useWords().operatorCompany;
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [scope, setScope] = useState<KeyScope>("push");
  const [tried, setTried] = useState(false);
  const make = useMutation({
    mutationFn: () => api.addKey(companyId, { name: name.trim(), scope }),
    onSuccess: () => {
      setName("");
      setTried(false);
      return client.invalidateQueries({ queryKey: keys.company(companyId) });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() !== "") make.mutate();
  };
  return (
    <>
      <form onSubmit={submit} noValidate aria-label={words.makeKey}>
        <Group gap="sm" align="flex-start" mt="md">
          <TextInput
            label={words.keyName}
            description={words.keyNameHint}
            inputWrapperOrder={["label", "input", "error", "description"]}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={tried && name.trim() === "" && words.missing}
            maxLength={100}
            autoComplete="off"
            w="20rem"
            maw="100%"
          />
          <NativeSelect
            label={words.scope}
            value={scope}
            onChange={(event) =>
              setScope(keyScopes.find((known) => known === event.currentTarget.value) ?? "push")
            }
            data={keyScopes.map((value) => ({ value, label: words.scopes[value] }))}
          />
          <Button type="submit" variant="default" mt={24} disabled={make.isPending}>
            {make.isPending ? words.makingKey : words.makeKey}
          </Button>
        </Group>
      </form>
      {make.error !== null && <Problem error={make.error} />}
      {make.data !== undefined && (
        <Notice kind="good" title={words.keyTitle} mt="sm">
          <CopyLine text={make.data.key} what={words.keyTitle} />
          <Text size="sm">{words.keyText}</Text>
        </Notice>
      )}
    </>
  );
}
