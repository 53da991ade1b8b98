import { Button, Checkbox, Group, List, Radio, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  type CsvCode,
  type CsvFile,
  type CsvFileList,
  type CsvKind,
  csvCodes,
  csvKinds,
  type MakeCsv,
} from "../../../contract/csv-files.ts";
import { api } from "../../api.ts";
import { Problem } from "../../components/problem.tsx";
import { keys } from "../../query-client.ts";
import { useUser } from "../../session.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { CsvFiltersNotice } from "./csv-filters-notice.tsx";
import { csvMonths } from "./csv-months.ts";
import { CsvPeriod } from "./csv-period.tsx";
import { useCsvFilters } from "./use-csv-filters.ts";

/** Months that have a button of their own; older ones are reached by a period. */
const mostMonths = 12;

/** What is in the file and how it is written; then a month by one click, or a period. */
export function CsvForm({
  today,
  firstDay,
  mailConfigured,
}: Pick<CsvFileList, "today" | "firstDay" | "mailConfigured">) {
  const words = useWords().storage.csv;
  const language = useLanguage();
  const { email } = useUser();
  const { kind: shown, filters, period } = useCsvFilters();
  const client = useQueryClient();
  const [kind, setKind] = useState<CsvKind>(shown);
  const [code, setCode] = useState<CsvCode>("utf-8");
  const [mail, setMail] = useState(false);
  const make = useMutation({
    mutationFn: (days: Pick<MakeCsv, "from" | "to">) =>
      api.makeCsv({ ...days, kind, code, filters, mail, language }),
    onSuccess: (file: CsvFile) => {
      // It is in the list at once; what the list says of it comes with the next look.
      client.setQueryData<CsvFileList>(
        keys.csvFiles,
        (list) => list && { ...list, items: [file, ...list.items.filter(({ id }) => id !== file.id)] },
      );
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.csvFiles }),
  });
  const months = csvMonths(today, firstDay, mostMonths, language);
  return (
    <Stack gap="lg" maw={860}>
      <CsvFiltersNotice filters={filters} />
      <Radio.Group label={words.kind} value={kind} onChange={(value) => setKind(value as CsvKind)}>
        <Stack gap="xs" mt="xs">
          {csvKinds.map((value) => (
            <Radio
              key={value}
              value={value}
              label={words.kinds[value]}
              description={words.kindTexts[value]}
            />
          ))}
        </Stack>
      </Radio.Group>
      <Radio.Group label={words.code} value={code} onChange={(value) => setCode(value as CsvCode)}>
        <Stack gap="xs" mt="xs">
          {csvCodes.map((value) => (
            <Radio
              key={value}
              value={value}
              label={words.codes[value]}
              description={words.codeTexts[value]}
            />
          ))}
        </Stack>
      </Radio.Group>
      {mailConfigured ? (
        <Checkbox
          label={words.mail(email)}
          checked={mail}
          onChange={({ currentTarget }) => setMail(currentTarget.checked)}
        />
      ) : (
        <Text size="sm" c="dimmed">
          {words.noMail}
        </Text>
      )}
      <Stack gap="xs" role="group" aria-label={words.byMonth}>
        <Text size="sm" fw={600}>
          {words.byMonth}
        </Text>
        <Text size="sm" c="dimmed">
          {months.length === 0 ? words.noMonth : words.byMonthHint}
        </Text>
        <Group gap="xs">
          {months.map((month) => (
            <Button
              key={month.from}
              variant="default"
              disabled={make.isPending}
              onClick={() => make.mutate({ from: month.from, to: month.to })}
            >
              {month.isWhole ? month.name : words.untilYesterday(month.name)}
            </Button>
          ))}
        </Group>
      </Stack>
      <CsvPeriod
        key={`${period.from} ${period.to}`}
        from={period.from ?? firstOfMonth(today)}
        to={period.to ?? today}
        today={today}
        making={make.isPending}
        onMake={(days) => make.mutate(days)}
      />
      {make.error !== null && <Problem error={make.error} />}
      <details>
        <Text component="summary" style={{ cursor: "pointer" }}>
          {words.columnsTitle}
        </Text>
        <List mt="xs" spacing={4}>
          {words.columns.map((text) => (
            <List.Item key={text}>{text}</List.Item>
          ))}
        </List>
      </details>
    </Stack>
  );
}

const firstOfMonth = (day: string) => `${day.slice(0, 7)}-01`;
