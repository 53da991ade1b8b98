import { Input } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./settings.module.css";

/** A label on the left, its control with hint and fault on the right; stacked on narrow screens. */
export function FieldRow({ id, label, children }: { id: string; label: string; children: ReactNode }) {
  return (
    <div className={classes.row}>
      <Input.Label htmlFor={id}>{label}</Input.Label>
      <div className={classes.control}>{children}</div>
    </div>
  );
}
