import { Switch, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Company } from "../../../contract/operator.ts";
import { api } from "../../api.ts";
import { keys } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";

/** The operator's switch that lets a company use the integration (S1). */
export function ContractSwitch({
  company: { id, name, contract },
}: {
  company: Pick<Company, "id" | "name" | "contract">;
}) {
  const words = useWords().operator;
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (on: boolean) => api.setContract(id, on),
    onSettled: () =>
      Promise.all(
        [keys.companies, keys.company(id), keys.setUp(id)].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
  });
  const on = change.isPending ? change.variables : contract;
  return (
    <>
      <Switch
        checked={on}
        onChange={(event) => change.mutate(event.currentTarget.checked)}
        aria-label={words.contractOf(name)}
        label={<span className="nowrap">{on ? words.contractOn : words.contractOff}</span>}
      />
      {change.error !== null && (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {change.error.message}
        </Text>
      )}
    </>
  );
}
