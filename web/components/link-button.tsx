import { Anchor, type AnchorProps, Button, type ButtonProps } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";

export function TextLink({ to, ...rest }: { to: string; title?: string; children: ReactNode } & AnchorProps) {
  return <Anchor component={Link} to={to} underline="always" {...rest} />;
}

export function LinkButton({ to, ...rest }: { to: string; children: ReactNode } & ButtonProps) {
  return <Button component={Link} to={to} {...rest} />;
}
