import { Button, Fieldset, Group, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useUser } from "../../session.tsx";
import { useWords } from "../../words/words.ts";

type Days = { from: string; to: string };

type CsvPeriodProps = Days & { today: string; making: boolean; onMake: (days: Days) => void };

/** First and last day, and the button that asks for their file. */
export function CsvPeriod({ from, to, today, making, onMake }: CsvPeriodProps) {
  const words = useWords().storage.csv;
  const { timeZone } = useUser().company;
  const [days, setDays] = useState<Days>({ from, to });
  const isWrong = days.from !== "" && days.to !== "" && days.from > days.to;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isWrong) onMake(days);
  };
  return (
    <form onSubmit={submit}>
      <Fieldset legend={words.byPeriod}>
        <Stack gap="sm">
          <Group gap="md" align="flex-start">
            {(["from", "to"] as const).map((name) => (
              <TextInput
                key={name}
                type="date"
                label={words[name]}
                value={days[name]}
                max={today}
                required
                withAsterisk={false}
                error={name === "to" && isWrong ? words.wrongOrder : null}
                onChange={({ currentTarget }) => setDays({ ...days, [name]: currentTarget.value })}
              />
            ))}
          </Group>
          <Group gap="sm">
            <Button type="submit" disabled={making}>
              {making ? words.asking : words.makeButton}
            </Button>
            <span>{words.days(timeZone)}</span>
          </Group>
        </Stack>
      </Fieldset>
    </form>
  );
}
