import { Button, Group, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useSearchParams } from "react-router";
import type { TransferState } from "../../../contract/calls.ts";
import { TextLink } from "../../components/link-button.tsx";
import { useWords } from "../../words/words.ts";

const order: readonly TransferState[] = ["waiting", "sending", "retrying", "held", "delivered", "skipped"];

/** Search box and state filter; both write the page's address and begin again at the newest call. */
export function CallFilter({ q, state }: { q: string; state: string }) {
  const words = useWords();
  const [typed, setTyped] = useState(q);
  const [, setSearch] = useSearchParams();
  const show = (next: { q: string; state: string }) => {
    const given = Object.entries(next).filter(([, value]) => value !== "");
    setSearch(new URLSearchParams(given));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    show({ q: typed.trim(), state });
  };
  return (
    <search>
      <form onSubmit={submit}>
        <Group align="flex-end" gap="sm" mb="md">
          <TextInput
            type="search"
            label={words.calls.search}
            description={words.calls.searchHint}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            flex="1 1 18rem"
            maw={520}
          />
          <NativeSelect
            label={words.calls.stateFilter}
            value={state}
            onChange={(event) => show({ q: typed.trim(), state: event.currentTarget.value })}
            data={[
              { value: "", label: words.calls.allStates },
              ...order.map((value) => ({ value, label: words.transferStates[value] })),
            ]}
          />
          <Button type="submit" variant="default">
            {words.calls.searchButton}
          </Button>
          {(q !== "" || state !== "") && (
            <TextLink to="/app/calls" py={6}>
              {words.calls.clear}
            </TextLink>
          )}
        </Group>
      </form>
    </search>
  );
}
