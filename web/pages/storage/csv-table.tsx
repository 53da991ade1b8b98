import { Button, Group, Table, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { CsvFile } from "../../../contract/csv-files.ts";
import { api } from "../../api.ts";
import { Moment } from "../../components/moment.tsx";
import { Problem } from "../../components/problem.tsx";
import { Cell, StackingTable } from "../../components/stacking-table.tsx";
import { keys } from "../../query-client.ts";
import { useUser } from "../../session.tsx";
import { size } from "../../size.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { CsvState } from "./csv-state.tsx";
import { useCsvWords } from "./use-csv-words.ts";

/** Files, newest first; members see their own, administrators also whose they are. */
export function CsvTable({ files }: { files: readonly CsvFile[] }) {
  const words = useWords().storage.csv;
  const showsActor = useUser().role === "administrator";
  const columns = {
    content: { key: "content", label: words.content, width: "18rem" },
    state: { key: "state", label: words.state },
    size: { key: "size", label: words.size, width: "8rem" },
    expires: { key: "expires", label: words.expires, width: "11rem" },
    acts: { key: "acts", label: words.acts, width: "13rem" },
  } as const;
  return (
    <StackingTable label={words.files} columns={Object.values(columns)}>
      {files.map((file) => (
        <Table.Tr key={file.id}>
          <Cell column={columns.content}>
            <Content file={file} showsActor={showsActor} />
          </Cell>
          <Cell column={columns.state}>
            <CsvState file={file} />
          </Cell>
          <Cell column={columns.size} empty={file.state !== "done"}>
            {file.state === "done" && (
              <>
                {words.rows(file.rows)}
                <br />
                {size(file.bytes)}
              </>
            )}
          </Cell>
          <Cell column={columns.expires} empty={file.expiresAt === null}>
            {file.expiresAt !== null && <Moment at={file.expiresAt} />}
          </Cell>
          <Cell column={columns.acts}>
            <Acts file={file} />
          </Cell>
        </Table.Tr>
      ))}
    </StackingTable>
  );
}

function Content({ file, showsActor }: { file: CsvFile; showsActor: boolean }) {
  const words = useWords().storage;
  const { filtersOf } = useCsvWords();
  return (
    <>
      <Text fw={500}>
        {words.csv.kinds[file.kind]} {words.period(file.from, file.to)}
      </Text>
      <Text size="sm" c="dimmed">
        {[words.csv.codes[file.code], ...filtersOf(file.filters)].join(" · ")}
      </Text>
      {showsActor && (
        <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {file.actor}
        </Text>
      )}
    </>
  );
}

function Acts({ file }: { file: CsvFile }) {
  const words = useWords().storage.csv;
  const language = useLanguage();
  const client = useQueryClient();
  const name = useCsvWords().nameOf(file);
  const act = useMutation({
    mutationFn: (what: "cancel" | "remove") =>
      what === "cancel" ? api.cancelCsv(file.id) : api.removeCsv(file.id),
    onSettled: () => client.invalidateQueries({ queryKey: keys.csvFiles }),
  });
  const isOver = file.finishedAt !== null;
  return (
    <>
      <Group gap="xs">
        {file.state === "done" && (
          <Button
            component="a"
            href={api.csvFileUrl(file.id, language)}
            download
            size="compact-md"
            aria-label={words.downloadOf(name)}
          >
            {words.download}
          </Button>
        )}
        <Button
          variant="default"
          size="compact-md"
          disabled={act.isPending}
          aria-label={isOver ? words.removeOf(name) : words.cancelOf(name)}
          onClick={() => act.mutate(isOver ? "remove" : "cancel")}
        >
          {isOver ? words.remove : words.cancel}
        </Button>
      </Group>
      {act.error !== null && <Problem error={act.error} />}
    </>
  );
}
