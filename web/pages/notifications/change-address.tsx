import { Button, Group, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { Address, ChangeAddress as Wanted } from "../../../contract/notifications.ts";
import { Problem } from "../../components/problem.tsx";
import { useWords } from "../../words/words.ts";
import { Choices } from "./choices.tsx";
import { useScope } from "./scope.ts";
import { useAct } from "./use-act.ts";

export function ChangeAddress({ address, onDone }: { address: Address; onDone: () => void }) {
  const words = useWords().notifications;
  const { api } = useScope();
  const { language, services, heartbeat, dailyProof } = address;
  const [values, setValues] = useState<Wanted>({ language, services, heartbeat, dailyProof });
  const change = useAct((wanted: Wanted) => api.changeAddress(address.id, wanted), onDone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(values);
  };
  return (
    <form onSubmit={submit} aria-label={words.changeOf(address.email)}>
      <Stack gap="sm" p="sm" align="flex-start">
        <Choices values={values} onChange={setValues} />
        {change.error !== null && <Problem error={change.error} />}
        <Group gap="sm">
          <Button type="submit" size="compact-md">
            {change.isPending ? words.saving : words.save}
          </Button>
          <Button size="compact-md" variant="default" onClick={onDone}>
            {words.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
