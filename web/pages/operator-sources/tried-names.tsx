import { List, Stack, Text } from "@mantine/core";
import type { TriedFolder } from "../../../contract/operator-folders.ts";
import { Notice } from "../../components/notice.tsx";
import { useWords } from "../../words/words.ts";

/** How the first names of a folder are understood, and which do not fit. */
export function TriedNames({ tried }: { tried: TriedFolder }) {
  const words = useWords().sources.ofCompanies;
  const { files, name, sidecar, nothing, examples, unknown } = tried;
  const fits = files > 0 && nothing === 0;
  return (
    <Notice
      kind={fits ? "good" : "warning"}
      title={files === 0 ? words.noFiles : words.looked(files, name + sidecar, nothing)}
      w="100%"
      maw={760}
    >
      {files > 0 && <Text size="sm">{words.masked}</Text>}
      {examples.map(({ path, fields }) => (
        <Stack key={path} gap={0}>
          <Text className="mono" style={{ overflowWrap: "anywhere" }}>
            {path}
          </Text>
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {Object.entries(fields)
              .map(([field, value]) => `${field} = ${value}`)
              .join(", ")}
          </Text>
        </Stack>
      ))}
      {unknown.length > 0 && (
        <>
          <Text fw={600}>{words.unknownNames}</Text>
          <List size="sm">
            {[...new Set(unknown)].map((path) => (
              <List.Item key={path} className="mono" style={{ overflowWrap: "anywhere" }}>
                {path}
              </List.Item>
            ))}
          </List>
        </>
      )}
    </Notice>
  );
}
