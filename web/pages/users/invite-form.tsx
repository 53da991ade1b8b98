import { Button, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { isMailAddress } from "../../../contract/mail-address.ts";
import type { HandedLink, Invite } from "../../../contract/people.ts";
import { languages } from "../../../contract/words.ts";
import { Problem } from "../../components/problem.tsx";
import { peopleApi, peopleKeys } from "../../people-api.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";

/** Language null: that in which the inviter reads the console, also when it is switched. */
const empty: Omit<Invite, "language"> & { language: Invite["language"] | null } = {
  email: "",
  name: "",
  role: "member",
  language: null,
};

/** Invites a person: by mail where there is a mail server, and by the link that is shown. */
export function InviteForm({
  mailConfigured,
  onInvited,
}: {
  mailConfigured: boolean;
  onInvited: (email: string, made: HandedLink) => void;
}) {
  const words = useWords().users;
  const language = useLanguage();
  const client = useQueryClient();
  const [typed, setTyped] = useState(empty);
  const [tried, setTried] = useState(false);
  const email = typed.email.trim();
  const fault = email === "" ? words.missing : isMailAddress(email) ? null : words.emailWrong;
  const invite = useMutation({
    mutationFn: peopleApi.invite,
    onSuccess: (made, { email: invited }) => {
      setTyped(empty);
      setTried(false);
      onInvited(invited, made);
      return client.invalidateQueries({ queryKey: peopleKeys.users });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (fault === null && !invite.isPending) {
      invite.mutate({ ...typed, email, name: typed.name.trim(), language: typed.language ?? language });
    }
  };
  return (
    <form onSubmit={submit} noValidate aria-label={words.invite}>
      <Stack gap="sm" align="flex-start" maw={760}>
        <Text>{mailConfigured ? words.inviteByMail : words.inviteByHand}</Text>
        <TextInput
          label={words.email}
          type="email"
          autoComplete="off"
          maxLength={254}
          value={typed.email}
          onChange={({ currentTarget: { value } }) => setTyped({ ...typed, email: value })}
          error={tried && fault}
          w="100%"
          maw={400}
        />
        <TextInput
          label={words.name}
          description={words.nameHint}
          inputWrapperOrder={["label", "input", "error", "description"]}
          autoComplete="off"
          maxLength={100}
          value={typed.name}
          onChange={({ currentTarget: { value } }) => setTyped({ ...typed, name: value })}
          w="100%"
          maw={400}
        />
        <NativeSelect
          label={words.role}
          value={typed.role}
          onChange={({ currentTarget: { value } }) =>
            setTyped({ ...typed, role: value === "administrator" ? value : "member" })
          }
          data={(["member", "administrator"] as const).map((role) => ({
            value: role,
            label: words.roleTexts[role],
          }))}
        />
        {mailConfigured && (
          <NativeSelect
            label={words.language}
            value={typed.language ?? language}
            onChange={({ currentTarget: { value } }) =>
              setTyped({ ...typed, language: value === "en" ? value : "ja" })
            }
            data={languages.map((name) => ({ value: name, label: words.languages[name] }))}
          />
        )}
        <Button type="submit" aria-disabled={invite.isPending}>
          {invite.isPending ? words.inviting : words.inviteNow}
        </Button>
        {invite.error !== null && <Problem error={invite.error} />}
      </Stack>
    </form>
  );
}
