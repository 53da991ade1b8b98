import { Button, Table, Text } from "@mantine/core";
import type { HandedLink, User } from "../../../contract/people.ts";
import { TextLink } from "../../components/link-button.tsx";
import { Moment } from "../../components/moment.tsx";
import { Cell } from "../../components/stacking-table.tsx";
import { StateDot, type StateTone } from "../../components/state-dot.tsx";
import { dateAndTime } from "../../format.ts";
import { useUser } from "../../session.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { UserActs } from "./user-acts.tsx";

const tones: Record<User["state"], StateTone> = {
  active: "good",
  invited: "busy",
  lapsed: "attention",
  off: "quiet",
};

export function useColumns() {
  const words = useWords().users;
  return {
    person: { key: "person", label: words.person },
    role: { key: "role", label: words.role, width: "8rem" },
    state: { key: "state", label: words.state, width: "15rem" },
    lastSignIn: { key: "lastSignIn", label: words.lastSignIn, width: "11rem" },
    acts: { key: "acts", label: words.acts, width: "8rem" },
  } as const;
}

type UserRowProps = {
  user: User;
  unfolded: boolean;
  onUnfold: (open: boolean) => void;
  /** Just made for this person. */
  link: HandedLink | null;
  onLink: (made: HandedLink) => void;
};

/** One person; what can be changed unfolds below. */
export function UserRow({ user, unfolded, onUnfold, link, onLink }: UserRowProps) {
  const words = useWords().users;
  const language = useLanguage();
  const { timeZone } = useUser().company;
  const columns = useColumns();
  const { id, email, name, role, state, linkExpiresAt, hasFactor, lastSignInAt, isSelf } = user;
  const panel = `user-${id}`;
  const until = linkExpiresAt === null ? null : dateAndTime(linkExpiresAt, language, timeZone);
  return (
    <>
      <Table.Tr>
        <Cell column={columns.person}>
          <Text fw={600} style={{ overflowWrap: "anywhere" }}>
            {name === "" ? email : name}
            {isSelf && ` (${words.you})`}
          </Text>
          {name !== "" && (
            <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
              {email}
            </Text>
          )}
        </Cell>
        <Cell column={columns.role}>{words.roles[role]}</Cell>
        <Cell column={columns.state}>
          <StateDot tone={tones[state]}>{words.states[state]}</StateDot>
          {until !== null && (
            <Text size="xs" c="dimmed">
              {state === "invited" ? words.linkUntil(until) : words.resetUntil(until)}
            </Text>
          )}
          {state === "active" && (
            <Text size="xs" c="dimmed">
              {hasFactor ? words.withFactor : words.withoutFactor}
            </Text>
          )}
        </Cell>
        <Cell column={columns.lastSignIn}>
          {lastSignInAt === null ? words.never : <Moment at={lastSignInAt} />}
        </Cell>
        <Cell column={columns.acts}>
          {isSelf ? (
            <TextLink to="/app/profile" fz="sm">
              {words.toProfile}
            </TextLink>
          ) : (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={words.changeOf(email)}
              aria-expanded={unfolded}
              aria-controls={panel}
              onClick={() => onUnfold(!unfolded)}
            >
              {words.change}
            </Button>
          )}
        </Cell>
      </Table.Tr>
      {unfolded && !isSelf && (
        <Table.Tr id={panel}>
          <Table.Td colSpan={Object.keys(columns).length}>
            <UserActs user={user} link={link} onLink={onLink} onClose={() => onUnfold(false)} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}
