import { Group, Text } from "@mantine/core";
import { CopyButton } from "./copy-button.tsx";
import classes from "./copy-line.module.css";

/** A text that is made to be copied, such as an address or a key, with its button. */
export function CopyLine({ text, what }: { text: string; what: string }) {
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <Text component="code" className={`mono ${classes.text}`}>
        {text}
      </Text>
      <CopyButton text={text} what={what} flex="none" />
    </Group>
  );
}
