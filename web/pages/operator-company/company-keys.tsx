import { Button, Group, Table, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ApiKey } from "../../../contract/api-keys.ts";
import type { CompanyPage } from "../../../contract/operator.ts";
import { api } from "../../api.ts";
import { Empty } from "../../components/empty.tsx";
import { Moment } from "../../components/moment.tsx";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { Cell, StackingTable } from "../../components/stacking-table.tsx";
import { dateAndTime } from "../../format.ts";
import { keys } from "../../query-client.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { AddKey } from "./add-key.tsx";

/** A company's API keys: those that work, when each was last used, and those that ended. */
export function CompanyKeys({ company }: { company: CompanyPage }) {
  const words = useWords().operatorCompany;
  const language = useLanguage();
  const client = useQueryClient();
  const [asked, setAsked] = useState<ApiKey | null>(null);
  const end = useMutation({
    mutationFn: (keyId: string) => api.endCompanyKey(company.id, keyId),
    onSuccess: () => setAsked(null),
    onSettled: () => client.invalidateQueries({ queryKey: keys.company(company.id) }),
  });
  const columns = {
    name: { key: "name", label: words.keyName },
    prefix: { key: "prefix", label: words.keyStart, width: "11rem" },
    scope: { key: "scope", label: words.scope, width: "11rem" },
    made: { key: "made", label: words.made, width: "11rem" },
    used: { key: "used", label: words.lastUsed, width: "11rem" },
    act: { key: "act", label: words.end, width: "11rem" },
  } as const;
  const nameOf = (key: ApiKey) => (key.name === "" ? key.prefix : key.name);
  return (
    <Section title={words.keys}>
      <Text mb="sm">{words.keysText}</Text>
      {company.keys.length === 0 ? (
        <Empty title={words.keysEmpty} />
      ) : (
        <StackingTable label={words.keys} columns={Object.values(columns)}>
          {company.keys.map((key) => (
            <Table.Tr key={key.id}>
              <Cell column={columns.name}>{key.name === "" ? words.noName : key.name}</Cell>
              <Cell column={columns.prefix}>
                <span className="mono">{key.prefix}…</span>
              </Cell>
              <Cell column={columns.scope}>{words.scopes[key.scope]}</Cell>
              <Cell column={columns.made}>
                <Moment at={key.madeAt} />
              </Cell>
              <Cell column={columns.used}>
                {key.lastUsedAt === null ? (
                  <Text c="dimmed">{words.notUsed}</Text>
                ) : (
                  <Moment at={key.lastUsedAt} />
                )}
              </Cell>
              <Cell column={columns.act}>
                {key.endedAt !== null ? (
                  <Text c="dimmed">{words.ended(dateAndTime(key.endedAt, language))}</Text>
                ) : (
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={words.endOf(nameOf(key))}
                    onClick={() => setAsked(key)}
                  >
                    {words.end}
                  </Button>
                )}
              </Cell>
            </Table.Tr>
          ))}
        </StackingTable>
      )}
      {asked !== null && (
        <Notice
          kind="warning"
          mt="sm"
          title={words.endOf(nameOf(asked))}
          actions={
            <Group gap="xs">
              <Button color="red" disabled={end.isPending} onClick={() => end.mutate(asked.id)}>
                {words.endYes}
              </Button>
              <Button variant="default" onClick={() => setAsked(null)}>
                {words.endNo}
              </Button>
            </Group>
          }
        >
          {words.endSure}
        </Notice>
      )}
      {end.error !== null && <Problem error={end.error} />}
      <AddKey companyId={company.id} />
    </Section>
  );
}
