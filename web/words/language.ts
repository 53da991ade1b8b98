import { useSyncExternalStore } from "react";
import { chooseLanguage, type Language } from "../../contract/words.ts";

const storageKey = "onbin-language";
const listeners = new Set<() => void>();

let current: Language = firstLanguage();
document.documentElement.lang = current;

/** The reader's own choice, else what the browser asks for. Storage may be forbidden; that is no error. */
function firstLanguage(): Language {
  try {
    const kept = localStorage.getItem(storageKey);
    if (kept === "ja" || kept === "en") return kept;
  } catch {}
  return chooseLanguage(navigator.languages.join(","));
}

export function currentLanguage(): Language {
  return current;
}

export function setLanguage(language: Language): void {
  current = language;
  document.documentElement.lang = language;
  try {
    localStorage.setItem(storageKey, language);
  } catch {}
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, currentLanguage);
}
