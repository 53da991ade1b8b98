import { SegmentedControl } from "@mantine/core";
import { setLanguage, useLanguage } from "../words/language.ts";
import { useWords } from "../words/words.ts";

export function LanguageSwitch() {
  const words = useWords();
  return (
    <SegmentedControl
      size="xs"
      aria-label={words.language}
      value={useLanguage()}
      onChange={(value) => setLanguage(value === "ja" ? "ja" : "en")}
      data={[
        { value: "ja", label: <span lang="ja">日本語</span> },
        { value: "en", label: <span lang="en">English</span> },
      ]}
    />
  );
}
