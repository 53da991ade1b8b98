import { Button, Group, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useSearchParams } from "react-router";
import { companyIdPattern } from "../../../contract/limits.ts";
import { api } from "../../api.ts";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { keys } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";

export function AddCompany() {
  const words = useWords().operator;
  const client = useQueryClient();
  const [, setSearch] = useSearchParams();
  const [id, setId] = useState("");
  const [name, setName] = useState("");
  const [tried, setTried] = useState(false);
  const idFault =
    id.trim() === "" ? words.missing : new RegExp(companyIdPattern).test(id.trim()) ? null : words.idWrong;
  const nameFault = name.trim() === "" ? words.missing : null;
  const add = useMutation({
    mutationFn: (company: { id: string; name: string }) => api.addCompany(company),
    onSuccess: async (_, company) => {
      setId("");
      setName("");
      setTried(false);
      await client.invalidateQueries({ queryKey: keys.companies });
      setSearch({ company: company.id.toLowerCase() }, { preventScrollReset: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (idFault === null && nameFault === null) add.mutate({ id: id.trim(), name: name.trim() });
  };
  return (
    <Section title={words.add}>
      <form onSubmit={submit} noValidate>
        <Group align="flex-start" gap="sm">
          <TextInput
            label={words.companyId}
            description={words.idHint}
            inputWrapperOrder={["label", "input", "error", "description"]}
            value={id}
            onChange={(event) => setId(event.currentTarget.value)}
            error={tried && idFault}
            autoComplete="off"
            autoCapitalize="none"
            w={260}
          />
          <TextInput
            label={words.companyName}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={tried && nameFault}
            autoComplete="off"
            w={260}
          />
          <Button type="submit" variant="default" mt={24} disabled={add.isPending}>
            {add.isPending ? words.adding : words.add}
          </Button>
        </Group>
      </form>
      {add.error !== null && (
        <div style={{ marginTop: "1rem", maxWidth: 560 }}>
          <Problem error={add.error} />
        </div>
      )}
      {add.isSuccess && (
        <Notice kind="good" mt="md" maw={560}>
          {words.added(add.variables.name)}
        </Notice>
      )}
    </Section>
  );
}
