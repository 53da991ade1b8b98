import { Button, Group, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { CompanyPage } from "../../../contract/operator.ts";
import { api } from "../../api.ts";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { keys } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";
import { timeZones } from "./time-zones.ts";

/** Another name, another time zone; the ID stays. */
export function ChangeCompany({ company }: { company: CompanyPage }) {
  const words = useWords().operatorCompany;
  const client = useQueryClient();
  const [name, setName] = useState(company.name);
  const [timeZone, setTimeZone] = useState(company.timeZone);
  const save = useMutation({
    mutationFn: () => api.changeCompany(company.id, { name: name.trim(), timeZone }),
    onSuccess: () =>
      Promise.all(
        [keys.company(company.id), keys.companies].map((queryKey) => client.invalidateQueries({ queryKey })),
      ),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") save.mutate();
  };
  return (
    <Section title={words.change}>
      <form onSubmit={submit} noValidate>
        <Group gap="sm" align="flex-start">
          <TextInput
            label={words.name}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={name.trim() === "" && words.missing}
            maxLength={200}
            autoComplete="off"
            w="20rem"
            maw="100%"
          />
          <NativeSelect
            label={words.timeZone}
            description={words.timeZoneHint}
            inputWrapperOrder={["label", "input", "error", "description"]}
            value={timeZone}
            onChange={(event) => setTimeZone(event.currentTarget.value)}
            data={[...new Set([company.timeZone, ...timeZones])]}
          />
          <Button type="submit" variant="default" mt={24} disabled={save.isPending}>
            {save.isPending ? words.saving : words.save}
          </Button>
        </Group>
      </form>
      {save.error !== null && <Problem error={save.error} />}
      {save.isSuccess && name.trim() === company.name && timeZone === company.timeZone && (
        <Notice kind="good" mt="sm">
          {words.saved}
        </Notice>
      )}
    </Section>
  );
}
