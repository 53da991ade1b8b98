import { Button, Group, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { peopleApi } from "../people-api.ts";
import { askWith } from "../prove-again.ts";
import { ApiError } from "../request.ts";
import { useWords } from "../words/words.ts";
import { Problem } from "./problem.tsx";
import classes from "./prove-again.module.css";

const nothing = { current: "", code: "" };

/** The dialog that asks for the password before what a session alone may not do; what was begun goes on after it. */
export function ProveAgain({ email }: { email: string }) {
  const all = useWords();
  const words = all.frame;
  const client = useQueryClient();
  const dialog = useRef<HTMLDialogElement>(null);
  const answer = useRef<((proven: boolean) => void) | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const [typed, setTyped] = useState(nothing);
  const [asksCode, setAsksCode] = useState(false);
  const [tried, setTried] = useState(false);
  const prove = useMutation({
    mutationFn: async (body: { current: string; code?: string }) => {
      // What is under way would come with the token that ends now.
      await client.cancelQueries();
      await peopleApi.prove(body);
    },
    onSuccess: () => {
      answer.current?.(true);
      dialog.current?.close();
    },
    onError: (error) => {
      if (!(error instanceof ApiError) || error.code !== "factor_needed") return;
      setTried(false);
      setAsksCode(true);
    },
    onSettled: () => client.invalidateQueries(),
  });
  const { reset } = prove;
  useEffect(
    () =>
      askWith(() => {
        setTyped(nothing);
        setAsksCode(false);
        setTried(false);
        reset();
        setIsAsking(true);
        return new Promise((resolve) => {
          answer.current = resolve;
        });
      }),
    [reset],
  );
  useEffect(() => {
    if (isAsking) dialog.current?.showModal();
  }, [isAsking]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const code = typed.code.trim();
    if (typed.current === "" || (asksCode && code === "") || prove.isPending) return;
    prove.mutate({ current: typed.current, ...(asksCode ? { code } : {}) });
  };
  const field = (name: keyof typeof nothing) => ({
    value: typed[name],
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      setTyped((before) => ({ ...before, [name]: value })),
    error: tried && typed[name].trim() === "" && all.profile.missing,
  });
  const isAsked = prove.error instanceof ApiError && prove.error.code === "factor_needed";
  return (
    <dialog
      ref={dialog}
      className={classes.dialog}
      aria-labelledby="prove-again"
      onClose={() => {
        setIsAsking(false);
        answer.current?.(false);
      }}
    >
      {/* Not before it is asked: password managers fill every field that they find. */}
      {isAsking && (
        <form onSubmit={submit} noValidate>
          <Stack gap="sm">
            <Text id="prove-again" fw={600}>
              {words.proveTitle}
            </Text>
            <Text size="sm">{words.proveText}</Text>
            {/* For password managers, which would not know whose password it is. */}
            <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
            <PasswordInput
              {...field("current")}
              label={all.signIn.password}
              autoComplete="current-password"
              visibilityToggleButtonProps={{ "aria-label": all.showPassword }}
            />
            {asksCode && (
              <TextInput
                {...field("code")}
                label={all.profile.codeOrRecovery}
                autoComplete="one-time-code"
                autoCapitalize="none"
                autoFocus
              />
            )}
            {prove.error !== null && !isAsked && <Problem error={prove.error} />}
            <Group gap="sm">
              <Button type="submit" aria-disabled={prove.isPending}>
                {prove.isPending ? all.signIn.submitting : words.proveNow}
              </Button>
              <Button variant="default" onClick={() => dialog.current?.close()}>
                {all.profile.cancel}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </dialog>
  );
}
