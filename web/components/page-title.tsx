import { Group, Title } from "@mantine/core";
import { type ReactNode, useEffect, useLayoutEffect, useRef } from "react";
import { useLocation } from "react-router";
import { useWords } from "../words/words.ts";
import classes from "./page-title.module.css";

/** The address whose heading was reached last; null before the first page. */
let reached: string | null = null;
/** A heading that had the keyboard was taken away: its page draws itself anew, with what it has fetched. */
let takenAway = false;

/**
 * The page's heading, which is also the title of the browser's tab. It takes the keyboard when a link has led to its
 * page, so that readers of a screen reader hear where they are; not on the first page, where the browser begins at the top.
 */
export function PageTitle({
  title,
  aside,
  takesKeyboard = false,
}: {
  title: string;
  aside?: ReactNode;
  /** It comes up by itself, in place of what had the keyboard. */
  takesKeyboard?: boolean;
}) {
  const { product } = useWords();
  const { pathname } = useLocation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
  useEffect(() => {
    if (takenAway || takesKeyboard || (reached !== null && reached !== pathname))
      heading.current?.focus({ preventScroll: true });
    reached = pathname;
    takenAway = false;
  }, [pathname, takesKeyboard]);
  useLayoutEffect(() => {
    const own = heading.current;
    return () => {
      if (own !== null && document.activeElement === own) takenAway = true;
    };
  }, []);
  return (
    <Group justify="space-between" align="baseline" gap="xs" mb="md">
      <Title order={1} ref={heading} tabIndex={-1} className={classes.title}>
        {title}
      </Title>
      {aside}
    </Group>
  );
}
