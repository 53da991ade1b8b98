import type { CheckStepName } from "../../contract/check-steps.ts";
import type { CheckStep } from "../../contract/destination.ts";
import type { Language } from "../../contract/words.ts";

const names: Record<CheckStepName, Record<Language, string>> = {
  role: { ja: "ロール", en: "Role" },
  reach: { ja: "S3 に到達", en: "Reach S3" },
  key: { ja: "アクセスキー", en: "Access key" },
  secret: { ja: "シークレット", en: "Secret" },
  bucket: { ja: "バケット", en: "Bucket" },
  region: { ja: "リージョン", en: "Region" },
  list: { ja: "一覧", en: "List" },
  write: { ja: "書き込み", en: "Write into the folder" },
};

const marks = { ok: "✓", failed: "✗", skipped: "–", note: "–" } as const;

/** A step of the connection check as a line for the terminal: mark, name, cause and cure, as on the page. */
export function describeStep(step: CheckStep, language: Language): string {
  const words = step.words?.[language];
  const said = words ? `: ${words.cause} ${words.cure}`.trimEnd() : "";
  return `${marks[step.state]} ${names[step.step][language]}${said}`;
}
