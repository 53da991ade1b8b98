import { Box } from "@mantine/core";
import { CopyLine } from "./copy-line.tsx";

/** What to do about a fault. A Resource that a policy has to name stands below, ready to be copied. */
export function Cure({ text }: { text: string }) {
  const resource = /arn:[a-z-]+:s3:::\S+\/\*/.exec(text)?.[0];
  if (resource === undefined) return text;
  return (
    <>
      {text}
      <Box mt="xs" maw="46rem">
        <CopyLine text={resource} what="Resource" />
      </Box>
    </>
  );
}
