import { Button, type ButtonProps } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useWords } from "../words/words.ts";

/** Copies the text and says so for two seconds; `what` tells a screen reader which of several texts it is. */
export function CopyButton({ text, what, ...rest }: { text: string; what?: string } & ButtonProps) {
  const words = useWords();
  const clipboard = useClipboard({ timeout: 2000 });
  const label = clipboard.copied ? words.copied : words.copy;
  return (
    <Button
      size="compact-sm"
      variant="default"
      {...(what === undefined ? {} : { "aria-label": `${label}: ${what}` })}
      onClick={() => clipboard.copy(text)}
      {...rest}
    >
      <span aria-live="polite">{label}</span>
    </Button>
  );
}
