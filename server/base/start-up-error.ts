import type { CauseAndCure, Language } from "../../contract/words.ts";
import { startUpWords } from "./start-up-words.ts";

export type StartUpErrorCode = keyof typeof startUpWords;

/** Why Onbin cannot start, with the cure; for the terminal of the person who started it. */
export class StartUpError extends Error {
  readonly code: StartUpErrorCode;
  readonly words: Readonly<Record<Language, CauseAndCure>>;

  /** @param details fill the `{name}` places of the words */
  constructor(code: StartUpErrorCode, details: Readonly<Record<string, string | number>> = {}) {
    const fill = (text: string) =>
      text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(details[name] ?? whole));
    const words = (language: Language) => ({
      cause: fill(startUpWords[code][language].cause),
      cure: fill(startUpWords[code][language].cure),
    });
    super(`${words("en").cause} ${words("en").cure}`.trim());
    this.name = "StartUpError";
    this.code = code;
    this.words = { ja: words("ja"), en: words("en") };
  }
}
