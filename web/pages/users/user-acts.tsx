import { Button, Group, NativeSelect, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { HandedLink, User } from "../../../contract/people.ts";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { peopleApi, peopleKeys } from "../../people-api.ts";
import { useWords } from "../../words/words.ts";
import { Question } from "../notifications/question.tsx";
import { HandedLinkNotice } from "./handed-link.tsx";

type Act = "off" | "on" | "withdraw" | "factor-reset" | "sign-out";

/** What an administrator can do to a person, as the person's state allows; what hurts is asked once more. */
export function UserActs({
  user,
  link,
  onLink,
  onClose,
}: {
  user: User;
  link: HandedLink | null;
  onLink: (made: HandedLink) => void;
  onClose: () => void;
}) {
  const words = useWords().users;
  const client = useQueryClient();
  const { id, email, state, hasFactor, isLastAdministrator } = user;
  const [role, setRole] = useState(user.role);
  const [asked, setAsked] = useState<Exclude<Act, "on"> | null>(null);
  const onSettled = () => client.invalidateQueries({ queryKey: peopleKeys.users });
  const changeRole = useMutation({ mutationFn: () => peopleApi.changeRole(id, role), onSettled });
  const renew = useMutation({ mutationFn: () => peopleApi.renewLink(id), onSuccess: onLink, onSettled });
  const act = useMutation({
    mutationFn: (name: Act) => peopleApi.changeUser(id, name),
    onSuccess: () => setAsked(null),
    onSettled,
  });
  const invited = state === "invited" || state === "lapsed";
  const questions = {
    off: [words.offQuestion(email), words.offNow],
    withdraw: [words.withdrawQuestion(email), words.withdrawNow],
    "sign-out": [words.signOutQuestion(email), words.signOutNow],
    "factor-reset": [words.resetFactorQuestion(email), words.resetFactorNow],
  } as const;
  const ask = (name: Exclude<Act, "on">, label: string) => (
    <Button size="compact-sm" variant="default" aria-expanded={asked === name} onClick={() => setAsked(name)}>
      {label}
    </Button>
  );
  return (
    <Stack gap="md" p="sm" align="flex-start">
      {isLastAdministrator ? (
        <Text size="sm">{words.lastAdministrator}</Text>
      ) : (
        <Group gap="sm" align="flex-end">
          <NativeSelect
            label={words.role}
            value={role}
            onChange={({ currentTarget: { value } }) => setRole(value === "administrator" ? value : "member")}
            data={(["administrator", "member"] as const).map((name) => ({
              value: name,
              label: words.roleTexts[name],
            }))}
          />
          <Button
            variant="default"
            aria-disabled={role === user.role}
            onClick={() => {
              if (role !== user.role) changeRole.mutate();
            }}
          >
            {changeRole.isPending ? words.saving : words.saveRole}
          </Button>
        </Group>
      )}
      {changeRole.error !== null && <Problem error={changeRole.error} />}
      {(changeRole.isSuccess || act.isSuccess) && <Notice kind="good">{words.done}</Notice>}
      {state !== "off" && (
        <div>
          <Button size="compact-sm" variant="default" onClick={() => renew.mutate()}>
            {invited ? words.renewInvitation : words.renewPassword}
          </Button>
          <Text size="sm" c="dimmed" mt={4}>
            {invited ? words.renewInvitationText : words.renewPasswordText}
          </Text>
          {renew.error !== null && <Problem error={renew.error} />}
          {link !== null && <HandedLinkNotice email={email} made={link} />}
        </div>
      )}
      {state === "off" && (
        <div>
          <Button size="compact-sm" variant="default" onClick={() => act.mutate("on")}>
            {words.on}
          </Button>
          <Text size="sm" c="dimmed" mt={4}>
            {words.onText}
          </Text>
        </div>
      )}
      <Group gap="sm">
        {invited && ask("withdraw", words.withdraw)}
        {state === "active" && ask("sign-out", words.signOut)}
        {hasFactor && state !== "off" && ask("factor-reset", words.resetFactor)}
        {state === "active" && !isLastAdministrator && ask("off", words.off)}
        <Button size="compact-sm" variant="subtle" color="gray" onClick={onClose}>
          {words.close}
        </Button>
      </Group>
      {asked !== null ? (
        <Question
          text={[questions[asked][0]]}
          yes={questions[asked][1]}
          danger
          error={act.error}
          onYes={() => act.mutate(asked)}
          onNo={() => setAsked(null)}
        />
      ) : (
        act.error !== null && <Problem error={act.error} />
      )}
    </Stack>
  );
}
