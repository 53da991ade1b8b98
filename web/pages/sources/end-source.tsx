import { Button, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SourcePage } from "../../../contract/source-pages.ts";
import { Section } from "../../components/section.tsx";
import { sourceKeys, sourcesApi } from "../../sources-api.ts";
import { useWords } from "../../words/words.ts";
import { Question } from "../notifications/question.tsx";

/** Ends a source, after a question that says what stops working. */
export function EndSource({ source: { id, name } }: { source: SourcePage }) {
  const words = useWords().sources;
  const client = useQueryClient();
  const [asked, setAsked] = useState(false);
  const end = useMutation({
    mutationFn: () => sourcesApi.end(id),
    onSettled: () => client.invalidateQueries({ queryKey: sourceKeys.all }),
  });
  return (
    <Section title={words.end}>
      <Text mb="sm" maw={760}>
        {words.endText}
      </Text>
      <Button variant="outline" color="red" aria-expanded={asked} onClick={() => setAsked(!asked)}>
        {words.endButton}
      </Button>
      {asked && (
        <Question
          text={[words.endQuestion(name)]}
          yes={words.endNow}
          danger
          error={end.error}
          onYes={() => end.mutate()}
          onNo={() => setAsked(false)}
        />
      )}
    </Section>
  );
}
