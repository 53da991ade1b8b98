import { Button, Stack, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { Company } from "../../../contract/operator.ts";
import { api } from "../../api.ts";
import { CopyLine } from "../../components/copy-line.tsx";
import { Notice } from "../../components/notice.tsx";
import { Problem } from "../../components/problem.tsx";
import { useWords } from "../../words/words.ts";

/** Makes an API key, shows it once, and with it the line that pushes a first recording. */
export function AddKey({ company: { id } }: { company: Company }) {
  const words = useWords().operator;
  const make = useMutation({ mutationFn: () => api.addKey(id) });
  return (
    <Stack component="section" gap="sm" align="flex-start">
      <Title order={2} size="h3">
        {words.keys}
      </Title>
      <Text>{words.keysText}</Text>
      <Button variant="default" disabled={make.isPending} onClick={() => make.mutate()}>
        {make.isPending ? words.makingKey : words.makeKey}
      </Button>
      {make.error !== null && <Problem error={make.error} />}
      {make.data !== undefined && (
        <Notice kind="good" title={words.keyTitle} w="100%">
          <CopyLine text={make.data.key} what={words.keyTitle} />
          <Text size="sm">{words.keyText}</Text>
          <Text size="sm" fw={600}>
            {words.curl}
          </Text>
          <CopyLine text={pushLine(make.data.key)} what="curl" />
        </Notice>
      )}
    </Stack>
  );
}

/** One `curl` line for the push door (docs/sources/push.md): text fields first, then the file. */
function pushLine(key: string): string {
  const fields = "-F type=incoming -F from=0312345678 -F to=0501234567 -F audio=@call.wav";
  return `curl -sS -H "Authorization: Bearer ${key}" ${fields} ${location.origin}/api/v1/recordings`;
}
