import type { FieldProblem } from "./field-problem.ts";
import { longestObjectName } from "./object-key.ts";
import { shownText } from "./shown-text.ts";

/** An S3 key has at most 1024 bytes (Amazon S3 User Guide, "Naming objects"); all our characters are one byte. */
export const longestFolder = 1024 - 1 - longestObjectName;

/** Characters that a refusal names. */
const mostShown = 10;

export type CheckedFolder = { folder: string; problem: null } | { folder: null; problem: FieldProblem };

/**
 * S6: a folder of half-width letters, digits, `_`, `-` and `/` only. Leading, trailing and doubled `/` and
 * surrounding blanks are taken away; the result has no empty segment and no slash at either end.
 */
export function checkFolder(typed: string): CheckedFolder {
  const text = typed.trim();
  const offending = [...new Set(text.match(/[^A-Za-z0-9_/-]/gu) ?? [])];
  if (offending.length > 0) {
    const shown = offending
      .slice(0, mostShown)
      .map((character) => (/[^\S\p{Cc}]/u.test(character) ? "␣" : shownText(character)))
      .concat(offending.length > mostShown ? ["…"] : [])
      .join(" ");
    return refused("folder-characters", {
      ja: {
        cause: `フォルダに使えない文字があります: ${shown}`,
        cure: "使えるのは半角英数字と _ - / だけです。",
      },
      en: {
        cause: `The folder contains characters that cannot be used: ${shown}`,
        cure: "Only half-width letters and digits and _ - / are possible.",
      },
    });
  }
  const folder = text
    .split("/")
    .filter((segment) => segment !== "")
    .join("/");
  if (folder === "") {
    return refused("folder-empty", {
      ja: { cause: "フォルダが入力されていません。", cure: "録音を保存するフォルダ名を入力してください。" },
      en: { cause: "The folder is missing.", cure: "Enter the folder that the recordings shall go to." },
    });
  }
  if (folder.length > longestFolder) {
    return refused("folder-length", {
      ja: {
        cause: `フォルダが長すぎます (${folder.length} 文字)。`,
        cure: `${longestFolder} 文字以下にしてください。`,
      },
      en: {
        cause: `The folder is too long (${folder.length} characters).`,
        cure: `Use at most ${longestFolder} characters.`,
      },
    });
  }
  return { folder, problem: null };
}

function refused(code: string, words: FieldProblem["words"]): CheckedFolder {
  return { folder: null, problem: { code, words } };
}
