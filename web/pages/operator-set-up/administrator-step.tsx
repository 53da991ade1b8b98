import { Button, Group, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { SetUp } from "../../../contract/operator.ts";
import { api } from "../../api.ts";
import { Problem } from "../../components/problem.tsx";
import { dateAndTime } from "../../format.ts";
import { keys } from "../../query-client.ts";
import { useSession } from "../../session.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { HandedLink } from "../operator-company/handed-link.tsx";
import { Step, type StepState } from "./step.tsx";

/** The company's first administrator: a link to hand over, or for the operator's own account there. */
export function AdministratorStep({ setUp, state }: { setUp: SetUp; state: StepState }) {
  const all = useWords();
  const words = all.operatorSetUp;
  const language = useLanguage();
  const client = useQueryClient();
  const { data: session } = useSession();
  const [email, setEmail] = useState("");
  const [tried, setTried] = useState(false);
  const invite = useMutation({
    mutationFn: (address: string) => api.addUser(setUp.id, { email: address, role: "administrator" }),
    onSuccess: () => {
      setEmail("");
      setTried(false);
      return client.invalidateQueries({ queryKey: keys.setUp(setUp.id) });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (email.trim() !== "") invite.mutate(email.trim());
  };
  const told = (person: SetUp["administrators"][number]): string => {
    switch (person.state) {
      case "active":
        return words.administratorDone(person.email);
      case "invited":
        return words.administratorInvited(person.email, dateAndTime(person.linkExpiresAt ?? "", language));
      case "lapsed":
        return words.administratorLapsed(person.email);
      case "off":
        return words.administratorOff(person.email);
      default:
        return person.state satisfies never;
    }
  };
  const own = session?.kind === "operator" ? session.email : null;
  return (
    <Step number={2} title={words.steps.administrator} state={state}>
      {setUp.administrators.map((person) => (
        <Text key={person.id}>{told(person)}</Text>
      ))}
      {state !== "done" && (
        <>
          <Text>{words.administratorText}</Text>
          <form onSubmit={submit} noValidate>
            <Group gap="sm" align="flex-start">
              <TextInput
                label={words.email}
                type="email"
                autoComplete="off"
                value={email}
                onChange={(event) => setEmail(event.currentTarget.value)}
                error={tried && email.trim() === "" && all.operator.missing}
                w="20rem"
                maw="100%"
              />
              <Button type="submit" mt={24} disabled={invite.isPending}>
                {invite.isPending ? words.making : words.makeLink}
              </Button>
            </Group>
          </form>
          {own !== null && (
            <Group gap="xs">
              <Text size="sm">{words.selfText}</Text>
              <Button size="compact-sm" variant="default" onClick={() => setEmail(own)}>
                {words.self}
              </Button>
            </Group>
          )}
        </>
      )}
      {invite.error !== null && <Problem error={invite.error} />}
      {invite.data !== undefined && state !== "done" && (
        <HandedLink link={invite.data} email={invite.variables}>
          <Text size="sm">{words.linkSelf}</Text>
        </HandedLink>
      )}
    </Step>
  );
}
