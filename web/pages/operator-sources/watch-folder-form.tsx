import { Button, Group, NativeSelect, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { WatchFolder } from "../../../contract/operator-folders.ts";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { sourceKeys, sourcesApi } from "../../sources-api.ts";
import { useWords } from "../../words/words.ts";
import { timeZones } from "../operator-company/time-zones.ts";
import { TriedNames } from "./tried-names.tsx";

const known = ["freepbx", "asterisk", "fusionpbx", "sidecar"] as const;
const kept = ["keep", "remove", "archive"] as const satisfies readonly WatchFolder["afterwards"][];
const defaultQuiet = 300;

/** A folder of the server for a company to be watched; how its names are understood is seen before. */
export function WatchFolderForm({ companyId, timeZone }: { companyId: string; timeZone: string }) {
  const all = useWords().sources;
  const words = all.ofCompanies;
  const client = useQueryClient();
  const [path, setPath] = useState("");
  const [choice, setChoice] = useState<(typeof known)[number] | "own">("freepbx");
  const [own, setOwn] = useState("{externalId}");
  const [zone, setZone] = useState(timeZone);
  const [afterwards, setAfterwards] = useState<WatchFolder["afterwards"]>("keep");
  const [archive, setArchive] = useState("");
  const [quiet, setQuiet] = useState<number | string>(defaultQuiet);
  const [tried, setTried] = useState(false);
  const pattern = choice === "own" ? own.trim() : choice;
  const look = useMutation({
    mutationFn: () => sourcesApi.tryFolder({ folder: path.trim(), pattern, timeZone: zone }),
  });
  const add = useMutation({
    mutationFn: () =>
      sourcesApi.watchFolder(companyId, {
        ...{ path: path.trim(), pattern, timeZone: zone, afterwards, sourceId: null, name: null },
        archive: afterwards === "archive" ? archive.trim() : null,
        quietSeconds: Number(quiet) || defaultQuiet,
      }),
    onSuccess: () => {
      look.reset();
      setTried(false);
      setPath("");
      return client.invalidateQueries({ queryKey: sourceKeys.ofCompanies });
    },
  });
  const missing = (value: string) => tried && value.trim() === "" && all.missing;
  const whole = path.trim() !== "" && pattern !== "" && (afterwards !== "archive" || archive.trim() !== "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (whole && !add.isPending) add.mutate();
  };
  const preview = () => {
    setTried(true);
    if (path.trim() !== "" && pattern !== "" && !look.isPending) look.mutate();
  };
  return (
    <form onSubmit={submit} noValidate aria-label={words.addFolder}>
      <Stack gap="sm" align="flex-start">
        <TextInput
          label={all.folder}
          description={words.folderHint}
          inputWrapperOrder={["label", "input", "error", "description"]}
          placeholder="/var/spool/asterisk/monitor"
          autoComplete="off"
          value={path}
          onChange={(event) => setPath(event.currentTarget.value)}
          error={missing(path)}
          w="100%"
          maw={560}
        />
        <NativeSelect
          label={all.pattern}
          value={choice}
          onChange={({ currentTarget: { value } }) => setChoice(known.find((one) => one === value) ?? "own")}
          data={[...known, "own" as const].map((value) => ({ value, label: words.patterns[value] }))}
        />
        {choice === "own" && (
          <TextInput
            label={words.ownPattern}
            description={words.ownPatternHint}
            inputWrapperOrder={["label", "input", "error", "description"]}
            autoComplete="off"
            value={own}
            onChange={(event) => setOwn(event.currentTarget.value)}
            error={missing(own)}
            w="100%"
            maw={560}
          />
        )}
        <NativeSelect
          label={all.timeZone}
          value={zone}
          onChange={(event) => setZone(event.currentTarget.value)}
          data={[...new Set([zone, ...timeZones])]}
        />
        <Group>
          <Button variant="default" aria-disabled={look.isPending} onClick={preview}>
            {look.isPending ? words.looking : words.look}
          </Button>
        </Group>
        {look.error !== null && <Problem error={look.error} />}
        {look.data !== undefined && <TriedNames tried={look.data} />}
        <NativeSelect
          label={all.afterwards}
          value={afterwards}
          onChange={({ currentTarget: { value } }) =>
            setAfterwards(kept.find((one) => one === value) ?? "keep")
          }
          data={kept.map((value) => ({ value, label: all.afterwardsNames[value] }))}
        />
        {afterwards === "archive" && (
          <TextInput
            label={all.archive}
            autoComplete="off"
            value={archive}
            onChange={(event) => setArchive(event.currentTarget.value)}
            error={missing(archive)}
            w="100%"
            maw={560}
          />
        )}
        <NumberInput
          label={words.quiet}
          description={words.quietHint}
          inputWrapperOrder={["label", "input", "error", "description"]}
          value={quiet}
          onChange={setQuiet}
          min={60}
          max={86_400}
          hideControls
        />
        {add.error !== null && <Problem error={add.error} />}
        <Button type="submit" aria-disabled={add.isPending}>
          {add.isPending ? all.making : words.addFolder}
        </Button>
        {add.isSuccess && path === "" && <Notice kind="good">{words.folderAdded}</Notice>}
        <Text size="sm" c="dimmed">
          {words.oldFilesToo}
        </Text>
      </Stack>
    </form>
  );
}
