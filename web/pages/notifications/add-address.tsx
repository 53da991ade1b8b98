import { Button, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { isMailAddress } from "../../../contract/mail-address.ts";
import type { AddAddress as Wanted } from "../../../contract/notifications.ts";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { Choices, firstChoices } from "./choices.tsx";
import { useScope } from "./scope.ts";
import { useAct } from "./use-act.ts";

export function AddAddress() {
  const words = useWords().notifications;
  const language = useLanguage();
  const scope = useScope();
  const [email, setEmail] = useState("");
  const [choices, setChoices] = useState(() => firstChoices(scope, language));
  const [tried, setTried] = useState(false);
  const typed = email.trim();
  const fault = typed === "" ? words.missing : isMailAddress(typed) ? null : words.emailWrong;
  const add = useAct(
    (wanted: Wanted) => scope.api.addAddress(wanted),
    () => {
      setEmail("");
      setChoices(firstChoices(scope, language));
      setTried(false);
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (fault === null && !add.isPending) add.mutate({ email: typed, ...choices });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm" align="flex-start">
        <TextInput
          label={words.email}
          description={words.addHint}
          inputWrapperOrder={["label", "input", "error", "description"]}
          type="email"
          autoComplete="off"
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={tried && fault}
          w="100%"
          maw={400}
        />
        <Choices values={choices} onChange={setChoices} />
        <Button type="submit" aria-disabled={add.isPending}>
          {add.isPending ? words.adding : words.add}
        </Button>
        {add.error !== null && <Problem error={add.error} />}
        {add.isSuccess && (
          <Notice kind="good" maw={760}>
            {words.added(add.variables.email)}
          </Notice>
        )}
      </Stack>
    </form>
  );
}
