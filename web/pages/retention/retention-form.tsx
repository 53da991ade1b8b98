import { Button, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { RetentionPage } from "../../../contract/retention.ts";
import { api } from "../../api.ts";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { keys } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";
import { PeriodField } from "./period-field.tsx";

const periods = ["delivered", "unshipped"] as const;
/** What is typed for a period; null: as the installation has it. */
type Typed = Record<(typeof periods)[number], string | null>;

export function RetentionForm({ page }: { page: RetentionPage }) {
  const words = useWords().retention;
  const client = useQueryClient();
  const [typed, setTyped] = useState<Typed>({
    delivered: page.delivered.own?.toString() ?? null,
    unshipped: page.unshipped.own?.toString() ?? null,
  });
  const [shown, setShown] = useState(false);
  const save = useMutation({
    mutationFn: api.saveRetention,
    onSuccess: (saved) => client.setQueryData(keys.retention, saved),
  });
  const isWrong = (name: (typeof periods)[number]) => {
    const text = typed[name];
    const { own, least, most } = page[name];
    if (text === null || text === own?.toString()) return false;
    return !/^\d{1,4}$/.test(text.trim()) || Number(text) < least || Number(text) > most;
  };
  const days = (name: (typeof periods)[number]) => (typed[name] === null ? null : Number(typed[name]));
  const shorter = periods.some((name) => {
    const { own, installation } = page[name];
    return !isWrong(name) && (days(name) ?? installation) < (own ?? installation);
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setShown(true);
        if (!periods.some(isWrong))
          save.mutate({ delivered: days("delivered"), unshipped: days("unshipped") });
      }}
    >
      <Stack gap="lg" maw={760}>
        {periods.map((name) => (
          <PeriodField
            key={name}
            title={words[name]}
            text={words[`${name}Text`]}
            period={page[name]}
            value={typed[name]}
            wrong={shown && isWrong(name)}
            onChange={(value) => {
              setTyped({ ...typed, [name]: value });
              save.reset();
            }}
          />
        ))}
        <Text>{words.never}</Text>
        {shorter && <Notice kind="warning">{words.shorter}</Notice>}
        {save.error !== null && <Problem error={save.error} />}
        {save.isSuccess && <Notice kind="good">{words.saved}</Notice>}
        <Button type="submit" w="fit-content" disabled={save.isPending}>
          {save.isPending ? words.saving : words.save}
        </Button>
      </Stack>
    </form>
  );
}
