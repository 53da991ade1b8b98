import { Code, Group, Radio, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { phoneSetUp, type SetUpFacts } from "../../../contract/phone-set-up.ts";
import {
  pushSnippet,
  type SnippetLanguage,
  snippetLanguages,
  snippetNames,
} from "../../../contract/push-snippets.ts";
import type { OwnKind } from "../../../contract/source-kinds.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import { useWords } from "../../words/words.ts";

/** What stands where the key belongs, once the key cannot be shown any more. */
export const noKey = "YOUR_API_KEY";

/** What to put where on the phone system, each with its button to copy it whole. */
export function SetUpBlocks({ kind, facts }: { kind: OwnKind; facts: SetUpFacts }) {
  const words = useWords().sources;
  return (
    <Stack gap="lg">
      {kind === "push" && <PushSnippets publicUrl={facts.publicUrl} apiKey={facts.key} />}
      {phoneSetUp(kind, facts).map(({ part, text }) => (
        <Block key={part} title={words.parts[part].title} text={words.parts[part].text} copied={text} />
      ))}
    </Stack>
  );
}

/** A whole program for the push door, in the reader's language of programming. */
function PushSnippets({ publicUrl, apiKey }: { publicUrl: string; apiKey: string }) {
  const words = useWords().sources;
  const [language, setLanguage] = useState<SnippetLanguage>("curl");
  const { file } = snippetNames[language];
  return (
    <>
      <Radio.Group
        label={words.language}
        value={language}
        onChange={(value) => setLanguage(snippetLanguages.find((known) => known === value) ?? "curl")}
      >
        <Group gap="md" mt={4}>
          {snippetLanguages.map((known) => (
            <Radio key={known} value={known} label={snippetNames[known].label} />
          ))}
        </Group>
      </Radio.Group>
      <Block title={file} text={words.snippetText} copied={pushSnippet(language, publicUrl, apiKey)} />
    </>
  );
}

function Block({ title, text, copied }: { title: string; text: string; copied: string }) {
  return (
    <Stack gap={6}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Title order={3}>{title}</Title>
        <CopyButton text={copied} what={title} flex="none" />
      </Group>
      {text !== "" && <Text size="sm">{text}</Text>}
      <Code block translate="no" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {copied}
      </Code>
    </Stack>
  );
}
