import { Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Problem } from "../../components/problem.tsx";
import { useWords } from "../../words/words.ts";

/** Asks for password and code once more, before what a stolen session alone must not do. */
export function ProveForm({
  text,
  submit,
  isPending,
  error,
  onSubmit,
}: {
  text: string;
  submit: string;
  isPending: boolean;
  error: Error | null;
  onSubmit: (typed: { current: string; code: string }) => void;
}) {
  const all = useWords();
  const words = all.profile;
  const [current, setCurrent] = useState("");
  const [code, setCode] = useState("");
  const [tried, setTried] = useState(false);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (current !== "" && code.trim() !== "" && !isPending) onSubmit({ current, code: code.trim() });
  };
  return (
    <form onSubmit={send} noValidate aria-label={submit} style={{ width: "100%" }}>
      <Stack gap="sm" align="flex-start">
        <Text>{text}</Text>
        <PasswordInput
          label={words.current}
          autoComplete="current-password"
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          error={tried && current === "" && words.missing}
          visibilityToggleButtonProps={{ "aria-label": all.showPassword }}
          w="100%"
          maw={400}
        />
        <TextInput
          label={words.codeOrRecovery}
          autoComplete="one-time-code"
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={tried && code.trim() === "" && words.missing}
          w="100%"
          maw={400}
        />
        {error !== null && <Problem error={error} />}
        <Button type="submit" aria-disabled={isPending}>
          {isPending ? words.confirming : submit}
        </Button>
      </Stack>
    </form>
  );
}
