import { Text, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { type CsvFile, csvLimits } from "../../../contract/csv-files.ts";
import { api } from "../../api.ts";
import { Empty } from "../../components/empty.tsx";
import { Loading } from "../../components/loading.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { Stale } from "../../components/stale.tsx";
import { keys, live } from "../../query-client.ts";
import { useWords } from "../../words/words.ts";
import { CsvForm } from "./csv-form.tsx";
import { CsvTable } from "./csv-table.tsx";
import { useCsvWords } from "./use-csv-words.ts";

/** CSV files: the form that asks for one, and those that are there, read again often while one is made. */
export function CsvSection() {
  const words = useWords().storage.csv;
  const list = useQuery({
    queryKey: keys.csvFiles,
    queryFn: api.csvFiles,
    refetchInterval: ({ state }) =>
      live.refetchInterval() === false ? false : state.data?.items.some(isUnderWay) ? 1000 : 10_000,
  });
  if (list.data === undefined) return list.error === null ? <Loading /> : <Problem error={list.error} />;
  const { items, ...about } = list.data;
  return (
    <>
      <Section title={words.make} id="csv">
        <CsvForm {...about} />
      </Section>
      <Section title={words.files}>
        <Stale when={list.isRefetchError} />
        <Text c="dimmed" mb="sm">
          {words.filesHint(csvLimits.days)}
        </Text>
        <Ends items={items} />
        {items.length === 0 ? <Empty title={words.none}>{words.noneText}</Empty> : <CsvTable files={items} />}
      </Section>
    </>
  );
}

export const isUnderWay = ({ state }: Pick<CsvFile, "state">) => state === "waiting" || state === "making";

/** Says, to who listens to the page, which file is done or has failed while the page is open. */
function Ends({ items }: { items: readonly CsvFile[] }) {
  const words = useWords().storage.csv;
  const { nameOf } = useCsvWords();
  const underWay = useRef(new Set<string>());
  const [said, setSaid] = useState("");
  useEffect(() => {
    for (const file of items) {
      if (isUnderWay(file)) underWay.current.add(file.id);
      else if (underWay.current.delete(file.id) && (file.state === "done" || file.state === "failed"))
        setSaid(words[file.state](nameOf(file)));
    }
  }, [items, words, nameOf]);
  return <VisuallyHidden role="status">{said}</VisuallyHidden>;
}
