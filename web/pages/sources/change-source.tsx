import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { SourcePage } from "../../../contract/source-pages.ts";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { sourceKeys, sourcesApi } from "../../sources-api.ts";
import { useWords } from "../../words/words.ts";
import { CloudActs } from "./cloud-acts.tsx";
import { CloudFields } from "./cloud-fields.tsx";
import { cloudKindOf, faultsOf } from "./cloud-values.ts";

/** Its name and, of a cloud phone, what it is connected with. */
export function ChangeSource({ source }: { source: SourcePage }) {
  const words = useWords().sources;
  const client = useQueryClient();
  const cloud = cloudKindOf(source.kind);
  const [name, setName] = useState(source.name);
  const [values, setValues] = useState({ account: source.settings.account ?? {}, secrets: {} });
  const [tried, setTried] = useState(false);
  const faults = cloud === null ? [] : faultsOf(cloud, values, source.hasSecrets);
  const save = useMutation({
    mutationFn: () => sourcesApi.change(source.id, { name: name.trim(), ...(cloud === null ? {} : values) }),
    onSuccess: () => {
      setTried(false);
      setValues({ ...values, secrets: {} });
      return client.invalidateQueries({ queryKey: sourceKeys.all });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() !== "" && faults.length === 0 && !save.isPending) save.mutate();
  };
  const title = cloud === null ? words.rename : words.account;
  return (
    <Section title={title}>
      <form
        onSubmit={submit}
        noValidate
        aria-label={title}
        {...(cloud === null ? {} : { style: { marginBottom: "1.5rem" } })}
      >
        <Stack gap="sm" align="flex-start">
          <TextInput
            label={words.name}
            autoComplete="off"
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={tried && name.trim() === "" && words.missing}
            w="100%"
            maw={400}
          />
          {cloud !== null && (
            <>
              <CloudFields
                kind={cloud}
                values={values}
                onChange={setValues}
                faults={tried ? faults : []}
                keeps={source.hasSecrets}
              />
              <Text size="sm">{words.accountText}</Text>
            </>
          )}
          {save.error !== null && <Problem error={save.error} />}
          <Group gap="sm">
            <Button type="submit" variant="default" aria-disabled={save.isPending}>
              {save.isPending ? words.saving : words.save}
            </Button>
            {save.isSuccess && !tried && <Text role="status">{words.saved}</Text>}
          </Group>
        </Stack>
      </form>
      {cloud !== null && <CloudActs source={source} />}
    </Section>
  );
}
