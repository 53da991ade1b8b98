import { Button, Checkbox, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { companyIdPattern } from "../../../contract/limits.ts";
import { api } from "../../api.ts";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { keys } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";
import { ownTimeZone, timeZones } from "../operator-company/time-zones.ts";
import { Step } from "./step.tsx";

/** The first step of a company's set-up; the operator who has just begun lands here. */
export function NewCompanyPage() {
  const all = useWords();
  const words = all.operatorSetUp;
  const list = all.operator;
  const client = useQueryClient();
  const navigate = useNavigate();
  const known = useQuery({ queryKey: [...keys.companies, {}], queryFn: () => api.companies() });
  const [id, setId] = useState("");
  const [name, setName] = useState("");
  const [timeZone, setTimeZone] = useState(ownTimeZone);
  const [contract, setContract] = useState(true);
  const [tried, setTried] = useState(false);
  const faults = {
    name: name.trim() === "" ? list.missing : null,
    id: id.trim() === "" ? list.missing : new RegExp(companyIdPattern).test(id.trim()) ? null : list.idWrong,
  };
  const add = useMutation({
    mutationFn: () => api.addCompany({ id: id.trim(), name: name.trim(), timeZone, contract, setUp: true }),
    onSuccess: async (added) => {
      await client.invalidateQueries({ queryKey: keys.companies });
      await navigate(`/operator/set-up/${added.id}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (faults.id === null && faults.name === null) add.mutate();
  };
  return (
    <Stack gap={0} maw={760}>
      <PageTitle title={known.data?.counts.all === 0 ? words.firstTitle : words.title} />
      <Text mb="md">{words.intro}</Text>
      <Step number={1} title={words.steps.company} state="now">
        <Text>{words.companyText}</Text>
        <form onSubmit={submit} noValidate>
          <Stack gap="sm" align="flex-start">
            <TextInput
              label={list.companyName}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              error={tried && faults.name}
              maxLength={200}
              autoComplete="off"
              w="24rem"
              maw="100%"
            />
            <TextInput
              label={list.companyId}
              description={list.idHint}
              inputWrapperOrder={["label", "input", "error", "description"]}
              value={id}
              onChange={(event) => setId(event.currentTarget.value)}
              error={tried && faults.id}
              autoComplete="off"
              autoCapitalize="none"
              w="24rem"
              maw="100%"
            />
            <NativeSelect
              label={words.timeZone}
              value={timeZone}
              onChange={(event) => setTimeZone(event.currentTarget.value)}
              data={[...new Set([timeZone, ...timeZones])]}
            />
            <Checkbox
              label={words.contract}
              description={words.contractHint}
              checked={contract}
              onChange={(event) => setContract(event.currentTarget.checked)}
            />
            {add.error !== null && <Problem error={add.error} />}
            <Button type="submit" disabled={add.isPending}>
              {add.isPending ? words.adding : words.add}
            </Button>
          </Stack>
        </form>
      </Step>
      {([words.steps.administrator, words.steps.phone, words.steps.bucket] as const).map((title, index) => (
        <Step key={title} number={index + 2} title={title} state="later" />
      ))}
    </Stack>
  );
}
