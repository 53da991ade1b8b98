import { Box, Group, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";

/** A named part of a page. */
export function Section({
  title,
  id,
  aside,
  children,
}: {
  title: string;
  id?: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  const heading = useId();
  return (
    <Box component="section" aria-labelledby={heading} mt="xl" {...(id === undefined ? {} : { id })}>
      <Group justify="space-between" mb="sm" gap="xs">
        <Title order={2} id={heading}>
          {title}
        </Title>
        {aside}
      </Group>
      {children}
    </Box>
  );
}
