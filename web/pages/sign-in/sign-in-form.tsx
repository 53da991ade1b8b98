import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Session } from "../../../contract/session.ts";
import { Problem } from "../../components/problem.tsx";
import { ApiError } from "../../request.ts";
import { useEnter } from "../../session.tsx";
import { useWords } from "../../words/words.ts";

type Typed = { company: string; email: string; password: string; code?: string };

/** The sign-in fields, with the company's ID or without it; then, for whoever has a second factor, its code. */
export function SignInForm({
  withCompany,
  signIn,
  takesKeyboard = false,
}: {
  withCompany: boolean;
  signIn: (typed: Typed) => Promise<Session>;
  /** It is what the page is for: typing begins at once. */
  takesKeyboard?: boolean;
}) {
  const all = useWords();
  const words = all.signIn;
  const enter = useEnter();
  const [typed, setTyped] = useState({ company: "", email: "", password: "", code: "" });
  const [asksCode, setAsksCode] = useState(false);
  const [tried, setTried] = useState(false);
  const attempt = useMutation({
    mutationFn: signIn,
    onSuccess: enter,
    onError: (error) => {
      if (!(error instanceof ApiError) || error.code !== "factor_needed") return;
      setTried(false);
      setAsksCode(true);
    },
  });
  const form = useRef<HTMLFormElement>(null);
  // Not `autoFocus`: the heading takes the keyboard after a link, and this comes after the heading.
  useEffect(() => {
    if (takesKeyboard) form.current?.querySelector("input")?.focus({ preventScroll: true });
  }, [takesKeyboard]);
  const again = () => {
    setAsksCode(false);
    setTyped((before) => ({ ...before, password: "", code: "" }));
    attempt.reset();
  };
  const needed = [
    ...(withCompany ? (["company"] as const) : []),
    ...(["email", "password"] as const),
    ...(asksCode ? (["code"] as const) : []),
  ];

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (needed.some((name) => typed[name].trim() === "")) return;
    const { company, email, password, code } = typed;
    attempt.mutate({
      company: company.trim(),
      email: email.trim(),
      password,
      ...(asksCode ? { code: code.trim() } : {}),
    });
  };
  const field = (name: keyof typeof typed) => ({
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
    <form ref={form} onSubmit={submit} noValidate>
      <Stack>
        {attempt.error !== null &&
          !(attempt.error instanceof ApiError && attempt.error.code === "factor_needed") && (
            <Problem error={attempt.error} />
          )}
        {asksCode ? (
          <>
            <Text>{words.codeText}</Text>
            <TextInput {...field("code")} autoComplete="one-time-code" autoCapitalize="none" autoFocus />
          </>
        ) : (
          <>
            {withCompany && (
              <TextInput {...field("company")} autoComplete="organization" autoCapitalize="none" />
            )}
            <TextInput {...field("email")} type="email" autoComplete="username" />
            <PasswordInput
              {...field("password")}
              autoComplete="current-password"
              visibilityToggleButtonProps={{ "aria-label": all.showPassword }}
            />
          </>
        )}
        <Button type="submit" size="md" disabled={attempt.isPending}>
          {attempt.isPending ? words.submitting : words.submit}
        </Button>
        {asksCode && (
          <Anchor component="button" type="button" size="sm" underline="always" onClick={again}>
            {words.back}
          </Anchor>
        )}
      </Stack>
    </form>
  );
}
