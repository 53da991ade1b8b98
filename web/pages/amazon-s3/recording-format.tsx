import { checkFolder } from "../../../contract/folder-name.ts";
import { Facts } from "../../components/facts.tsx";
import { Section } from "../../components/section.tsx";
import { useWords } from "../../words/words.ts";

/** What arrives in the bucket (S15), and how to find a file there (S16). */
export function RecordingFormat({ folder }: { folder: string }) {
  const words = useWords().amazonS3;
  const shown = checkFolder(folder).folder ?? `<${words.placeholderFolder}>`;
  const sequence = `<${words.placeholderSequence}>`;
  return (
    <Section title={words.formatTitle}>
      <Facts
        facts={[
          [
            words.format,
            <>
              {words.formatText}
              <br />
              {words.formatChannels}
            </>,
          ],
          [
            words.fileName,
            <>
              <span className="mono">{`${shown}/${sequence}.wav`}</span>
              <br />
              {words.fileNameChain}{" "}
              <span className="mono">{`${shown}/<${words.placeholderParent}>_${sequence}.wav`}</span>
            </>,
          ],
          [words.find, words.findText],
        ]}
      />
    </Section>
  );
}
