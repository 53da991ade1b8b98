import { Stack, TextInput } from "@mantine/core";
import { bucketProblem } from "../../../contract/bucket-name.ts";
import { checkFolder } from "../../../contract/folder-name.ts";
import { isRegionCode, regions } from "../../../contract/regions.ts";
import { sentences } from "../../format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import type { GuideNotes } from "./guide-notes.ts";

type NotedFieldsProps = { notes: GuideNotes; change: (changed: Partial<GuideNotes>) => void };

/** The names that a person decides on before anything is made in AWS, checked as the settings page checks them. */
export function NotedFields({ notes, change }: NotedFieldsProps) {
  const all = useWords();
  const language = useLanguage();
  const words = all.amazonS3Guide;
  const bucket = notes.bucket === "" ? null : bucketProblem(notes.bucket);
  const folder = notes.folder === "" ? null : checkFolder(notes.folder).problem;
  const place = regions.find(({ code }) => code === notes.region);
  const field = (name: "bucket" | "folder" | "region") => ({
    label: all.amazonS3[name],
    "data-noted": name,
    value: notes[name],
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
      change({ [name]: currentTarget.value.trim() }),
    inputWrapperOrder: ["label" as const, "input" as const, "error" as const, "description" as const],
    autoComplete: "off",
    autoCapitalize: "none",
    spellCheck: false,
  });
  return (
    <Stack gap="sm" maw="26rem">
      <TextInput
        {...field("bucket")}
        description={words.bucketHint}
        error={bucket !== null && sentences(bucket.words[language], language)}
      />
      <TextInput
        {...field("folder")}
        description={words.folderHint}
        error={folder !== null && sentences(folder.words[language], language)}
      />
      <TextInput
        {...field("region")}
        description={place === undefined ? words.regionHint : place[language]}
        error={notes.region !== "" && !isRegionCode(notes.region) && words.regionWrong}
      />
    </Stack>
  );
}
