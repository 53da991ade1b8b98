import { Paper, Radio, Stack, Text, TextInput, Title } from "@mantine/core";
import { useId } from "react";
import type { RetentionPage } from "../../../contract/retention.ts";
import { useWords } from "../../words/words.ts";

type PeriodFieldProps = {
  title: string;
  /** What this period means, in plain words. */
  text: string;
  period: RetentionPage["delivered"];
  /** What is typed; null: as the installation has it. */
  value: string | null;
  wrong: boolean;
  onChange: (value: string | null) => void;
};

/** One period: as the installation has it, or days of the company's own. */
export function PeriodField({ title, text, period, value, wrong, onChange }: PeriodFieldProps) {
  const words = useWords().retention;
  const heading = useId();
  const { installation, least, most, own } = period;
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={heading}>
      <Title order={2} size="h3" id={heading} mb={4}>
        {title}
      </Title>
      <Text mb="sm">{text}</Text>
      <Radio.Group
        aria-labelledby={heading}
        value={value === null ? "installation" : "own"}
        onChange={(chosen) => onChange(chosen === "own" ? String(own ?? Math.min(installation, most)) : null)}
      >
        <Stack gap="xs">
          <Radio value="installation" label={words.installation(installation)} />
          <Radio value="own" label={words.own} />
        </Stack>
      </Radio.Group>
      {value !== null && (
        <TextInput
          mt="xs"
          ms="xl"
          maw={220}
          inputMode="numeric"
          label={words.days}
          description={words.daysOf(least, most)}
          value={value}
          error={wrong && words.daysWrong(least, most)}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      )}
    </Paper>
  );
}
