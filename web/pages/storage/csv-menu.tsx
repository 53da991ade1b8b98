import { Box, Button, Menu } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { api } from "../../api.ts";
import { Problem } from "../../components/problem.tsx";
import { keys } from "../../query-client.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { csvMonths } from "./csv-months.ts";

const taken = ["view", "q", "type", "state", "from", "to"];

/**
 * CSV of the call history, on its page: one of the last months by one click (all of its calls as the page shows them,
 * list or flow, in UTF-8), or the way to the choice of period and character code, with the filters that the page has.
 */
export function CsvMenu() {
  const words = useWords().storage.csv;
  const language = useLanguage();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [search] = useSearchParams();
  const [opened, setOpened] = useState(false);
  const list = useQuery({
    queryKey: keys.csvFiles,
    queryFn: api.csvFiles,
    enabled: opened,
    staleTime: 30_000,
  });
  const make = useMutation({
    mutationFn: ({ from, to }: { from: string; to: string }) =>
      api.makeCsv({
        kind: search.get("view") === "flow" ? "flow" : "list",
        code: "utf-8",
        from,
        to,
        language,
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.csvFiles });
      await navigate("/app/storage");
    },
  });
  const filters = new URLSearchParams([...search].filter(([name]) => taken.includes(name)));
  const isFiltered = taken.slice(1).some((name) => filters.has(name));
  const months = list.data === undefined ? [] : csvMonths(list.data.today, list.data.firstDay, 3, language);
  return (
    <Box ms="auto">
      <Menu opened={opened} onChange={setOpened} position="bottom-end" width={280}>
        <Menu.Target>
          <Button
            variant="default"
            disabled={make.isPending}
            rightSection={<span aria-hidden="true">▾</span>}
          >
            {make.isPending ? words.asking : words.menu}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} to={`/app/storage${filters.size > 0 ? `?${filters}` : ""}`}>
            {isFiltered ? words.menuFiltered : words.menuChoose}
          </Menu.Item>
          {months.map((month) => (
            <Menu.Item key={month.from} onClick={() => make.mutate(month)}>
              {words.menuMonth(month.isWhole ? month.name : words.untilYesterday(month.name))}
            </Menu.Item>
          ))}
          <Menu.Label>{words.menuHint}</Menu.Label>
        </Menu.Dropdown>
      </Menu>
      {make.error !== null && <Problem error={make.error} />}
    </Box>
  );
}
