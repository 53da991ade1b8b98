import { Button, NativeSelect, Stack, TextInput } from "@mantine/core";
import { type FormEvent, use, useState } from "react";
import type { Profile } from "../../../contract/profile.ts";
import { languages } from "../../../contract/words.ts";
import { Facts } from "../../components/facts.tsx";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { peopleApi } from "../../people-api.ts";
import { UserContext } from "../../session.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { useOwnAct } from "./use-own-act.ts";

/** Who this is; name and language of mails can be changed. An operator has an address alone. */
export function AccountSection({ profile }: { profile: Profile }) {
  const all = useWords();
  const words = all.profile;
  const user = use(UserContext);
  return (
    <Section title={words.account}>
      <Facts
        facts={[
          [words.email, profile.email],
          [words.company, user === null ? null : `${user.company.name} (${user.company.id})`],
          [words.role, user === null ? all.frame.operator : all.users.roles[user.role]],
        ]}
      />
      {profile.kind === "user" && <NameForm profile={profile} />}
    </Section>
  );
}

function NameForm({ profile }: { profile: Profile }) {
  const words = useWords().profile;
  const shownLanguage = useLanguage();
  const [name, setName] = useState(profile.name);
  const [language, setLanguage] = useState(profile.language ?? shownLanguage);
  const save = useOwnAct(() => peopleApi.saveProfile({ name: name.trim(), language }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate();
  };
  return (
    <form onSubmit={submit} aria-label={words.account}>
      <Stack gap="sm" align="flex-start" mt="md">
        <TextInput
          label={words.name}
          autoComplete="name"
          maxLength={100}
          value={name}
          onChange={({ currentTarget: { value } }) => {
            setName(value);
            save.reset();
          }}
          w="100%"
          maw={400}
        />
        <NativeSelect
          label={words.language}
          description={words.languageHint}
          inputWrapperOrder={["label", "input", "error", "description"]}
          value={language}
          onChange={({ currentTarget: { value } }) => {
            setLanguage(value === "en" ? value : "ja");
            save.reset();
          }}
          data={languages.map((known) => ({ value: known, label: words.languages[known] }))}
          maw={400}
        />
        {save.error !== null && <Problem error={save.error} />}
        {save.isSuccess && <Notice kind="good">{words.saved}</Notice>}
        <Button type="submit" variant="default" aria-disabled={save.isPending}>
          {save.isPending ? words.saving : words.save}
        </Button>
      </Stack>
    </form>
  );
}
