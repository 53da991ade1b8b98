import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { HandedLink } from "../../../contract/people.ts";
import { Loading } from "../../components/loading.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { StackingTable } from "../../components/stacking-table.tsx";
import { Stale } from "../../components/stale.tsx";
import { peopleApi, peopleKeys } from "../../people-api.ts";
import { live } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";
import { HandedLinkNotice } from "./handed-link.tsx";
import { InviteForm } from "./invite-form.tsx";
import { UserRow, useColumns } from "./user-row.tsx";

/** Everybody of the company, and the form that invites another; administrators only. */
export function UsersPage() {
  const words = useWords().users;
  const columns = useColumns();
  const page = useQuery({ queryKey: peopleKeys.users, queryFn: peopleApi.users, ...live });
  // One row at a time is unfolded, and one new link at a time is on the page.
  const [unfolded, setUnfolded] = useState<string | null>(null);
  const [link, setLink] = useState<{ email: string; made: HandedLink } | null>(null);
  return (
    <>
      <PageTitle title={words.title} />
      <Text maw={760}>{words.intro}</Text>
      {page.isPending && <Loading />}
      {page.error !== null && page.data === undefined && <Problem error={page.error} />}
      {page.data !== undefined && (
        <>
          <Stale when={page.error !== null} />
          <Section title={words.list}>
            <StackingTable label={words.list} columns={Object.values(columns)}>
              {page.data.users.map((user) => (
                <UserRow
                  key={user.id}
                  user={user}
                  unfolded={unfolded === user.id}
                  onUnfold={(open) => setUnfolded(open ? user.id : null)}
                  link={link?.email === user.email ? link.made : null}
                  onLink={(made) => setLink({ email: user.email, made })}
                />
              ))}
            </StackingTable>
          </Section>
          <Section title={words.invite}>
            <InviteForm
              mailConfigured={page.data.mailConfigured}
              onInvited={(email, made) => {
                setUnfolded(null);
                setLink({ email: `new ${email}`, made });
              }}
            />
            {link?.email.startsWith("new ") === true && (
              <HandedLinkNotice email={link.email.slice(4)} made={link.made} />
            )}
          </Section>
        </>
      )}
    </>
  );
}
