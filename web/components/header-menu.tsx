import { Button, Menu } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./header-menu.module.css";

/** A button of the top bar that opens a menu; on narrow screens its word gives way to its picture. */
export function HeaderMenu({
  icon,
  label,
  children,
}: {
  icon: ReactNode;
  label: string;
  children: ReactNode;
}) {
  return (
    <Menu position="bottom-end" width={260} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button variant="subtle" color="gray" size="compact-md" className={classes.button} aria-label={label}>
          <span className={classes.icon}>{icon}</span>
          <span className={classes.label}>{label}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
