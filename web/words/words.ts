import type { Language } from "../../contract/words.ts";
import { en } from "./en.ts";
import { type AllWords, ja } from "./ja.ts";
import { currentLanguage, useLanguage } from "./language.ts";

const all: Record<Language, AllWords> = { ja, en };

/** The words of the chosen language; a component that uses them is drawn again when it changes. */
export function useWords(): AllWords {
  return all[useLanguage()];
}

/** For code outside components. */
export function currentWords(): AllWords {
  return all[currentLanguage()];
}
