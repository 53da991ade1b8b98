import { Button, Group, NativeSelect, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { WatchFolder } from "../../../contract/operator-folders.ts";
import { kindNames } from "../../../contract/source-kinds.ts";
import type { OperatorSource } from "../../../contract/source-pages.ts";
import type { SourceKind } from "../../../contract/sources.ts";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { sourceKeys, sourcesApi } from "../../sources-api.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { timeZones } from "../operator-company/time-zones.ts";
import { TriedNames } from "./tried-names.tsx";

const known = ["freepbx", "asterisk", "fusionpbx", "sidecar"] as const;
const kept = ["keep", "remove", "archive"] as const satisfies readonly WatchFolder["afterwards"][];
/** Systems that write recordings to a folder, while the facts of their calls may come another way. */
const withFolder: readonly SourceKind[] = [
  "asterisk",
  "freepbx",
  "freeswitch",
  "fusionpbx",
  "rtpengine",
  "folder",
];
const defaultQuiet = 300;

/** A folder of the server for a company to be watched; how its names are understood is seen before. */
export function WatchFolderForm({
  companyId,
  timeZone,
  sources,
}: {
  companyId: string;
  timeZone: string;
  /** Working ones of the company; the folder may be a feed of one that has none yet. */
  sources: readonly OperatorSource[];
}) {
  const all = useWords().sources;
  const words = all.ofCompanies;
  const client = useQueryClient();
  const [path, setPath] = useState("");
  const [belongsTo, setBelongsTo] = useState("");
  const language = useLanguage();
  const joined = sources.filter(
    ({ kind, settings }) => settings.folder === undefined && withFolder.some((one) => one === kind),
  );
  // It may have ended, or got its folder, while the form was open.
  const sourceId = joined.find(({ id }) => id === belongsTo)?.id ?? null;
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
        ...{ path: path.trim(), pattern, timeZone: zone, afterwards, sourceId, name: null },
        archive: afterwards === "archive" ? archive.trim() : null,
        quietSeconds: Number(quiet) || defaultQuiet,
      }),
    onSuccess: () => {
      look.reset();
      setTried(false);
      setPath("");
      setBelongsTo("");
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
        {joined.length > 0 && (
          <NativeSelect
            label={words.belongsTo}
            description={words.belongsToHint}
            inputWrapperOrder={["label", "input", "error", "description"]}
            value={sourceId ?? ""}
            onChange={(event) => setBelongsTo(event.currentTarget.value)}
            data={[
              { value: "", label: words.newSource },
              ...joined.map(({ id, name, kind }) => ({
                value: id,
                label: `${name} (${kindNames[language][kind]})`,
              })),
            ]}
            w="100%"
            maw={560}
          />
        )}
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
        {add.isSuccess && path === "" && (
          <>
            <Notice kind="good">{add.data.isAgain ? words.folderAgain : words.folderAdded}</Notice>
            {add.data.overlaps.length > 0 && (
              <Notice kind="warning">{words.folderOverlaps(add.data.overlaps.join(", "))}</Notice>
            )}
          </>
        )}
        <Text size="sm" c="dimmed">
          {words.oldFilesToo}
        </Text>
      </Stack>
    </form>
  );
}
