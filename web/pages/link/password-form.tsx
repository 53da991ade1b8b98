import { Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { minimumPasswordLength } from "../../../contract/limits.ts";
import { api, type Link } from "../../api.ts";
import { Problem } from "../../components/problem.tsx";
import { ApiError } from "../../request.ts";
import { useEnter } from "../../session.tsx";
import { useWords } from "../../words/words.ts";

export function PasswordForm({ token, link }: { token: string; link: Link }) {
  const all = useWords();
  const words = all.link;
  const navigate = useNavigate();
  const enter = useEnter();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [repeated, setRepeated] = useState("");
  const [tried, setTried] = useState(false);
  const [code, setCode] = useState("");
  // Of an operator it shows only when the address is known.
  const [asksCode, setAsksCode] = useState(link.asksCode);
  const asksEmail = link.email === null;

  const faults = {
    email: asksEmail && email.trim() === "" ? words.missing : null,
    password: [...password].length < minimumPasswordLength ? words.tooShort(minimumPasswordLength) : null,
    repeated: repeated !== password ? words.differs : null,
    code: asksCode && code.trim() === "" ? words.missing : null,
  };
  const attempt = useMutation({
    mutationFn: () =>
      api.takeLink(token, {
        password,
        ...(asksEmail ? { email: email.trim() } : {}),
        ...(asksCode ? { code: code.trim() } : {}),
      }),
    onError: (error) => {
      if (error instanceof ApiError && error.code === "factor_needed") setAsksCode(true);
    },
    onSuccess: (session) => {
      enter(session);
      void navigate(session.kind === "operator" ? "/operator" : "/app/calls", { replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.values(faults).every((fault) => fault === null)) attempt.mutate();
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text>{link.isReset ? words.resetIntro : words.intro}</Text>
        {attempt.error !== null && <Problem error={attempt.error} />}
        {link.companyName !== null && (
          <TextInput
            label={words.company}
            size="md"
            readOnly
            variant="filled"
            value={`${link.companyName} (${link.companyId})`}
          />
        )}
        <TextInput
          label={words.email}
          size="md"
          type="email"
          autoComplete="username"
          readOnly={!asksEmail}
          variant={asksEmail ? "default" : "filled"}
          value={link.email ?? email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={tried && faults.email}
          {...(asksEmail ? { description: words.emailHint } : {})}
        />
        <PasswordInput
          label={words.password}
          description={words.passwordHint(minimumPasswordLength)}
          size="md"
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": all.showPassword }}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={tried && faults.password}
        />
        <PasswordInput
          label={words.repeat}
          size="md"
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": all.showPassword }}
          value={repeated}
          onChange={(event) => setRepeated(event.currentTarget.value)}
          error={tried && faults.repeated}
        />
        {asksCode && (
          <TextInput
            label={words.code}
            description={words.codeHint}
            size="md"
            autoComplete="one-time-code"
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            error={tried && faults.code}
          />
        )}
        <Button type="submit" size="md" disabled={attempt.isPending}>
          {attempt.isPending ? words.submitting : words.submit}
        </Button>
      </Stack>
    </form>
  );
}
