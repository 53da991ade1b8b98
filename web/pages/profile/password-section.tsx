import { Button, PasswordInput, Stack, Text } from "@mantine/core";
import { type FormEvent, use, useState } from "react";
import { minimumPasswordLength } from "../../../contract/limits.ts";
import type { Profile } from "../../../contract/profile.ts";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { dateAndTime } from "../../format.ts";
import { peopleApi } from "../../people-api.ts";
import { UserContext } from "../../session.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { useOwnAct } from "./use-own-act.ts";

const empty = { current: "", password: "", repeated: "" };

/** Changes the own password, which asks for the present one and ends every other sign-in. */
export function PasswordSection({ profile }: { profile: Profile }) {
  const all = useWords();
  const words = all.profile;
  const language = useLanguage();
  const zone = use(UserContext)?.company.timeZone;
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState(empty);
  const [tried, setTried] = useState(false);
  const change = useOwnAct(
    () => peopleApi.changePassword({ current: typed.current, password: typed.password }),
    () => {
      setOpen(false);
      setTyped(empty);
      setTried(false);
    },
  );
  const faults = {
    current: typed.current === "" ? words.missing : null,
    password:
      [...typed.password].length < minimumPasswordLength ? words.tooShort(minimumPasswordLength) : null,
    repeated: typed.repeated !== typed.password ? words.differs : null,
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.values(faults).every((fault) => fault === null) && !change.isPending) change.mutate();
  };
  const field = (name: keyof typeof typed, autoComplete: string) => ({
    autoComplete,
    value: typed[name],
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      setTyped((before) => ({ ...before, [name]: value })),
    error: tried && faults[name],
    visibilityToggleButtonProps: { "aria-label": all.showPassword },
    w: "100%",
    maw: 400,
  });
  return (
    <Section title={words.password}>
      {profile.passwordAt !== null && (
        <Text size="sm" c="dimmed" mb="sm">
          {words.passwordSince(dateAndTime(profile.passwordAt, language, zone))}
        </Text>
      )}
      {change.isSuccess && !open && <Notice kind="good">{words.passwordChanged}</Notice>}
      {!open ? (
        <Button
          variant="default"
          mt="sm"
          onClick={() => {
            change.reset();
            setOpen(true);
          }}
        >
          {words.changePassword}
        </Button>
      ) : (
        <form onSubmit={submit} noValidate aria-label={words.changePassword}>
          <Stack gap="sm" align="flex-start">
            <Text>{words.passwordText}</Text>
            <PasswordInput label={words.current} {...field("current", "current-password")} />
            <PasswordInput
              label={words.newPassword}
              description={words.passwordHint(minimumPasswordLength)}
              inputWrapperOrder={["label", "input", "error", "description"]}
              {...field("password", "new-password")}
            />
            <PasswordInput label={words.repeat} {...field("repeated", "new-password")} />
            {change.error !== null && <Problem error={change.error} />}
            <div>
              <Button type="submit" aria-disabled={change.isPending}>
                {change.isPending ? words.saving : words.changePassword}
              </Button>{" "}
              <Button variant="default" onClick={() => setOpen(false)}>
                {words.cancel}
              </Button>
            </div>
          </Stack>
        </form>
      )}
    </Section>
  );
}
