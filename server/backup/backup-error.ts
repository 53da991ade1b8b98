import type { CauseAndCure, Language } from "../../contract/words.ts";
import { backupWords } from "./backup-words.ts";

export type BackupErrorCode = keyof typeof backupWords;

/** Why a backup or a restore cannot go on; in the words of the person who ordered it. */
export class BackupError extends Error {
  readonly code: BackupErrorCode;
  readonly words: Readonly<Record<Language, CauseAndCure>>;

  /** @param details fill the `{name}` places of the words */
  constructor(code: BackupErrorCode, details: Readonly<Record<string, string | number>> = {}) {
    const fill = (text: string) =>
      text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(details[name] ?? whole));
    const words = (language: Language) => ({
      cause: fill(backupWords[code][language].cause),
      cure: fill(backupWords[code][language].cure),
    });
    super(`${words("en").cause} ${words("en").cure}`.trim());
    this.name = "BackupError";
    this.code = code;
    this.words = { ja: words("ja"), en: words("en") };
  }
}
