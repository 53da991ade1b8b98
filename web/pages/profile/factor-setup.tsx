import { Button, Group, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useMemo, useState } from "react";
import { renderSVG } from "uqr";
import type { FactorSecret } from "../../../contract/profile.ts";
import { CopyLine } from "../../components/copy-line.tsx";
import { Problem } from "../../components/problem.tsx";
import { peopleApi } from "../../people-api.ts";
import { useWords } from "../../words/words.ts";
import { useOwnAct } from "./use-own-act.ts";

type SetupProps = { onDone: (codes: string[]) => void; onCancel: () => void };

/** First the password, then QR code and key, then the first code. */
export function FactorSetup({ onDone, onCancel }: SetupProps) {
  const all = useWords();
  const words = all.profile;
  const [current, setCurrent] = useState("");
  const [tried, setTried] = useState(false);
  const start = useMutation({ mutationFn: () => peopleApi.startFactor(current) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (current !== "" && !start.isPending) start.mutate();
  };
  if (start.data !== undefined) return <Confirm factor={start.data} onDone={onDone} onCancel={onCancel} />;
  return (
    <form onSubmit={submit} noValidate aria-label={words.setUp} style={{ width: "100%" }}>
      <Stack gap="sm" align="flex-start">
        <Text>{words.begin1}</Text>
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
        {start.error !== null && <Problem error={start.error} />}
        <Group gap="sm">
          <Button type="submit" aria-disabled={start.isPending}>
            {start.isPending ? words.confirming : words.begin}
          </Button>
          <Button variant="default" onClick={onCancel}>
            {words.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Confirm({ factor, onDone, onCancel }: SetupProps & { factor: FactorSecret }) {
  const words = useWords().profile;
  const [code, setCode] = useState("");
  const [tried, setTried] = useState(false);
  const confirm = useOwnAct(
    () => peopleApi.confirmFactor(code.trim()),
    (made) => onDone(made.codes),
  );
  // As a picture of its own, dark on light in dark mode as well: apps read it no other way.
  const picture = useMemo(
    () => `data:image/svg+xml;utf8,${encodeURIComponent(renderSVG(factor.uri, { border: 4 }))}`,
    [factor.uri],
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (code.trim() !== "" && !confirm.isPending) confirm.mutate();
  };
  return (
    <form onSubmit={submit} noValidate aria-label={words.setUp} style={{ width: "100%" }}>
      <Stack gap="sm" align="flex-start">
        <Title order={3}>{words.scan}</Title>
        <img src={picture} alt={words.qr} width={220} height={220} />
        <Text size="sm">{words.scanText}</Text>
        <CopyLine text={factor.secret.replaceAll(/(.{4})(?=.)/g, "$1 ")} what={words.secret} />
        <Title order={3}>{words.enter}</Title>
        <TextInput
          label={words.code}
          autoComplete="one-time-code"
          inputMode="numeric"
          maxLength={10}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={tried && code.trim() === "" && words.missing}
          w={200}
        />
        {confirm.error !== null && <Problem error={confirm.error} />}
        <Group gap="sm">
          <Button type="submit" aria-disabled={confirm.isPending}>
            {confirm.isPending ? words.confirming : words.confirm}
          </Button>
          <Button variant="default" onClick={onCancel}>
            {words.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
