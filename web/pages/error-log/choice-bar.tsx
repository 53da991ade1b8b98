import { Button, Group, Text } from "@mantine/core";
import type { Dispatch, SetStateAction } from "react";
import type { ErrorLogEntry } from "../../../contract/calls.ts";
import { mostChosen } from "../../../contract/ship-again.ts";
import { useWords } from "../../words/words.ts";
import type { ShipAgainHere } from "./use-ship-again.ts";

type ChoiceBarProps = {
  entries: readonly ErrorLogEntry[];
  chosen: ReadonlySet<string>;
  onChoose: Dispatch<SetStateAction<ReadonlySet<string>>>;
  ship: ShipAgainHere;
};

/** What can be done with the chosen failures. */
export function ChoiceBar({ entries, chosen, onChoose, ship }: ChoiceBarProps) {
  const words = useWords();
  const own = words.errorLog;
  const choosable = entries.flatMap(({ sequenceId, recoveredAt }) =>
    sequenceId !== null && recoveredAt === null ? [sequenceId] : [],
  );
  if (choosable.length === 0) return null;
  const all = choosable.every((id) => chosen.has(id));
  const shipChosen = () => {
    const calls = [...chosen].slice(0, mostChosen);
    // What was not taken on, and what is more than can be asked for at once, stays chosen.
    const onSuccess = () => onChoose((now) => new Set([...now].filter((id) => !calls.includes(id))));
    ship.ask({ calls }, { onSuccess });
  };
  return (
    <Group gap="sm" mb="xs">
      <Button
        variant="default"
        size="compact-sm"
        onClick={() => onChoose(new Set(all ? [] : [...chosen, ...choosable]))}
      >
        {all ? own.chooseNone : own.chooseAll(choosable.length)}
      </Button>
      <Button
        variant="default"
        size="compact-sm"
        disabled={chosen.size === 0 || ship.busy}
        onClick={shipChosen}
      >
        {ship.busy ? words.shipAgain.asking : words.shipAgain.chosen(Math.min(chosen.size, mostChosen))}
      </Button>
      {chosen.size > mostChosen && (
        <Text size="sm">{words.shipAgain.mostChosen(chosen.size, mostChosen)}</Text>
      )}
    </Group>
  );
}
