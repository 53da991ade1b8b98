import { Button, Group, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Role } from "../../../contract/session.ts";
import { api } from "../../api.ts";
import { Problem } from "../../components/problem.tsx";
import { keys } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";
import { HandedLink } from "./handed-link.tsx";

/** Adds an administrator or member and shows the one-time link that sets the password. */
export function AddUser({ companyId }: { companyId: string }) {
  const words = useWords().operatorCompany;
  const client = useQueryClient();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("administrator");
  const [tried, setTried] = useState(false);
  const add = useMutation({
    mutationFn: (user: { email: string; role: Role }) => api.addUser(companyId, user),
    onSuccess: () => {
      setEmail("");
      setTried(false);
      return client.invalidateQueries({ queryKey: keys.company(companyId) });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (email.trim() !== "") add.mutate({ email: email.trim(), role });
  };
  return (
    <>
      <form onSubmit={submit} noValidate aria-label={words.addUser}>
        <Group gap="sm" align="flex-start" mt="md">
          <TextInput
            label={words.email}
            type="email"
            autoComplete="off"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={tried && email.trim() === "" && words.missing}
            w="20rem"
            maw="100%"
          />
          <NativeSelect
            label={words.role}
            value={role}
            onChange={(event) => setRole(event.currentTarget.value === "member" ? "member" : "administrator")}
            data={[
              { value: "administrator", label: words.roleHints.administrator },
              { value: "member", label: words.roleHints.member },
            ]}
          />
          <Button type="submit" variant="default" mt={24} disabled={add.isPending}>
            {add.isPending ? words.adding : words.makeLink}
          </Button>
        </Group>
      </form>
      {add.error !== null && <Problem error={add.error} />}
      {add.data !== undefined && <HandedLink link={add.data} email={add.variables.email} />}
    </>
  );
}
