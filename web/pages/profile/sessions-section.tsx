import { Button, Table, Text } from "@mantine/core";
import { use } from "react";
import type { Profile } from "../../../contract/profile.ts";
import { Moment } from "../../components/moment.tsx";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { Cell, StackingTable } from "../../components/stacking-table.tsx";
import { dateAndTime } from "../../format.ts";
import { peopleApi } from "../../people-api.ts";
import { UserContext } from "../../session.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { useOwnAct } from "./use-own-act.ts";

/** The own sign-ins: each can be ended from here, or all but this one. */
export function SessionsSection({ profile }: { profile: Profile }) {
  const words = useWords().profile;
  const language = useLanguage();
  const zone = use(UserContext)?.company.timeZone;
  const { sessions, idleHours, sessionHours } = profile;
  const end = useOwnAct(peopleApi.endSession);
  const endOthers = useOwnAct(peopleApi.endOtherSessions);
  const columns = {
    browser: { key: "browser", label: words.browser },
    address: { key: "address", label: words.address, width: "11rem" },
    startedAt: { key: "startedAt", label: words.startedAt, width: "12rem" },
    lastSeen: { key: "lastSeen", label: words.lastSeen, width: "12rem" },
    act: { key: "act", label: words.act, width: "8rem" },
  } as const;
  return (
    <Section
      title={words.sessions}
      aside={
        sessions.length > 1 && (
          <Button variant="default" onClick={() => endOthers.mutate()}>
            {words.endOthers}
          </Button>
        )
      }
    >
      <Text mb="sm">{words.sessionsText(idleHours, sessionHours / 24)}</Text>
      {[end.error, endOthers.error].map((error) =>
        error === null ? null : <Problem key={error.message} error={error} />,
      )}
      {(end.isSuccess || endOthers.isSuccess) && (
        <Notice kind="good" mb="sm">
          {words.ended}
        </Notice>
      )}
      <StackingTable label={words.sessions} columns={Object.values(columns)}>
        {sessions.map(({ id, browser, address, startedAt, lastSeenAt, isThis }) => (
          <Table.Tr key={id}>
            <Cell column={columns.browser}>{browser ?? words.unknownBrowser}</Cell>
            <Cell column={columns.address} empty={address === null}>
              {address}
            </Cell>
            <Cell column={columns.startedAt}>
              <Moment at={startedAt} />
            </Cell>
            <Cell column={columns.lastSeen}>
              <Moment at={lastSeenAt} />
            </Cell>
            <Cell column={columns.act}>
              {isThis ? (
                <Text size="sm" fw={600}>
                  {words.thisOne}
                </Text>
              ) : (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={words.endOf(
                    browser ?? words.unknownBrowser,
                    dateAndTime(startedAt, language, zone),
                  )}
                  onClick={() => end.mutate(id)}
                >
                  {words.end}
                </Button>
              )}
            </Cell>
          </Table.Tr>
        ))}
      </StackingTable>
    </Section>
  );
}
