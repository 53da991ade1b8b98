import { Stack, Text } from "@mantine/core";
import type { Health } from "../../../contract/operator-health.ts";
import { Notice } from "../../components/notice.tsx";
import { dateAndTime } from "../../format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";

const roles = ["web", "work", "watch"] as const;

/** What is wrong with the installation itself, or that nothing is. */
export function Attention({ health }: { health: Health }) {
  const words = useWords();
  const own = words.operatorHealth;
  const language = useLanguage();
  const missing = roles.filter((role) => !health.processes.some((seen) => seen.alive && seen.role === role));
  if (health.incidents.length === 0 && missing.length === 0) {
    return <Notice kind="good">{own.allWell}</Notice>;
  }
  return (
    <Stack gap="xs">
      {missing.map((role) => (
        <Notice key={role} kind="bad" title={own.noProcess(own.roles[role])} />
      ))}
      {health.incidents.map(({ since, words: said }) => (
        <Notice key={since + said.en.cause} kind="bad" title={said[language].cause}>
          <div>{said[language].cure}</div>
          <Text size="sm">{words.operator.since(dateAndTime(since, language))}</Text>
        </Notice>
      ))}
    </Stack>
  );
}
