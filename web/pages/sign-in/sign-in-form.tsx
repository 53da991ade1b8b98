import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Session } from "../../../contract/session.ts";
import { Problem } from "../../components/problem.tsx";
import { useEnter } from "../../session.tsx";
import { useWords } from "../../words/words.ts";

type Typed = { company: string; email: string; password: string };

/** The sign-in fields, with the company's ID or without it. */
export function SignInForm({
  withCompany,
  signIn,
}: {
  withCompany: boolean;
  signIn: (typed: Typed) => Promise<Session>;
}) {
  const all = useWords();
  const words = all.signIn;
  const enter = useEnter();
  const [typed, setTyped] = useState<Typed>({ company: "", email: "", password: "" });
  const [tried, setTried] = useState(false);
  const attempt = useMutation({ mutationFn: signIn, onSuccess: enter });
  const needed = withCompany ? (["company", "email", "password"] as const) : (["email", "password"] as const);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (needed.some((name) => typed[name].trim() === "")) return;
    attempt.mutate({ ...typed, company: typed.company.trim(), email: typed.email.trim() });
  };
  const field = (name: keyof Typed) => ({
    label: words[name],
    name,
    value: typed[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setTyped((before) => ({ ...before, [name]: value }));
    },
    error: tried && typed[name].trim() === "" && words.missing,
    size: "md" as const,
  });

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {attempt.error !== null && <Problem error={attempt.error} />}
        {withCompany && <TextInput {...field("company")} autoComplete="organization" autoCapitalize="none" />}
        <TextInput {...field("email")} type="email" autoComplete="username" />
        <PasswordInput
          {...field("password")}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ "aria-label": all.showPassword }}
        />
        <Button type="submit" size="md" disabled={attempt.isPending}>
          {attempt.isPending ? words.submitting : words.submit}
        </Button>
      </Stack>
    </form>
  );
}
