import { Button, Table, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { CompanyPage } from "../../../contract/operator.ts";
import { api } from "../../api.ts";
import { Empty } from "../../components/empty.tsx";
import { Moment } from "../../components/moment.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { Cell, StackingTable } from "../../components/stacking-table.tsx";
import { StateDot } from "../../components/state-dot.tsx";
import { dateAndTime } from "../../format.ts";
import { keys } from "../../query-client.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { AddUser } from "./add-user.tsx";
import { HandedLink } from "./handed-link.tsx";

const tones = { active: "good", invited: "busy", lapsed: "attention", off: "quiet" } as const;

/** A company's people, as far as the operator has to do with them: who there is, a new link, a new person. */
export function CompanyPeople({ company }: { company: CompanyPage }) {
  const words = useWords().operatorCompany;
  const language = useLanguage();
  const client = useQueryClient();
  const renew = useMutation({
    mutationFn: ({ id }: { id: string; email: string }) => api.renewUserLink(company.id, id),
    onSettled: () => client.invalidateQueries({ queryKey: keys.company(company.id) }),
  });
  const columns = {
    email: { key: "email", label: words.email },
    role: { key: "role", label: words.role, width: "8rem" },
    state: { key: "state", label: words.personState, width: "14rem" },
    last: { key: "last", label: words.lastSignIn, width: "11rem" },
    act: { key: "act", label: words.newLink, width: "9rem" },
  } as const;
  return (
    <Section title={words.people}>
      {company.people.length === 0 ? (
        <Empty title={words.peopleEmpty}>{words.peopleEmptyText}</Empty>
      ) : (
        <StackingTable label={words.people} columns={Object.values(columns)}>
          {company.people.map((person) => (
            <Table.Tr key={person.id}>
              <Cell column={columns.email}>{person.email}</Cell>
              <Cell column={columns.role}>{words.roles[person.role]}</Cell>
              <Cell column={columns.state}>
                <StateDot tone={tones[person.state]}>{words.personStates[person.state]}</StateDot>
                {person.linkExpiresAt !== null && (
                  <Text size="xs" c="dimmed">
                    {words.linkUntil(dateAndTime(person.linkExpiresAt, language))}
                  </Text>
                )}
              </Cell>
              <Cell column={columns.last}>
                {person.lastSignInAt === null ? (
                  <Text c="dimmed">{words.never}</Text>
                ) : (
                  <Moment at={person.lastSignInAt} />
                )}
              </Cell>
              <Cell column={columns.act} empty={person.state === "off"}>
                {person.state !== "off" && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={words.newLinkOf(person.email)}
                    disabled={renew.isPending}
                    onClick={() => renew.mutate(person)}
                  >
                    {words.newLink}
                  </Button>
                )}
              </Cell>
            </Table.Tr>
          ))}
        </StackingTable>
      )}
      {renew.error !== null && <Problem error={renew.error} />}
      {renew.data !== undefined && <HandedLink link={renew.data} email={renew.variables.email} />}
      <AddUser companyId={company.id} />
    </Section>
  );
}
