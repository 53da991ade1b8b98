import { Alert, type AlertProps, Group, Stack } from "@mantine/core";
import type { ReactNode } from "react";

const colours = { info: "indigo", good: "teal", warning: "yellow", bad: "red" } as const;

type NoticeProps = {
  kind: keyof typeof colours;
  title?: ReactNode;
  children?: ReactNode;
  /** Buttons or links below the words. */
  actions?: ReactNode;
} & Omit<AlertProps, "title" | "children" | "color" | "variant">;

/** A message that stays on the page. Faults are read out at once, everything else when there is a pause. */
export function Notice({ kind, title, children, actions, ...rest }: NoticeProps) {
  return (
    <Alert
      color={colours[kind]}
      variant="light"
      role={kind === "bad" ? "alert" : "status"}
      p="sm"
      {...(title === undefined ? {} : { title })}
      styles={{
        root: {
          background: "light-dark(var(--mantine-color-gray-0), var(--mantine-color-dark-6))",
          border: "1px solid var(--mantine-color-default-border)",
          borderInlineStart: `4px solid var(--mantine-color-${colours[kind]}-6)`,
        },
        title: { color: "var(--mantine-color-text)" },
        message: { color: "var(--mantine-color-text)" },
      }}
      {...rest}
    >
      {(isSomething(children) || isSomething(actions)) && (
        <Stack gap="xs">
          {children}
          {isSomething(actions) && <Group gap="xs">{actions}</Group>}
        </Stack>
      )}
    </Alert>
  );
}

const isSomething = (node: ReactNode) => node !== undefined && node !== null && node !== false && node !== "";
