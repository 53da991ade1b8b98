import { minimumPasswordLength } from "../../contract/limits.ts";
import { AppError } from "../base/app-error.ts";

/** What the most common passwords of 12 characters and more are made of: these words, joined and numbered. */
const commonWords = `
password passwd passcode passw0rd pass administrator admin root superuser user guest login welcome letmein changeme
default secret master system server test testing demo sample temp temporary access security private hello
qwertyuiop qwerty qwert asdfghjkl asdfgh zxcvbnm zxcvb qazwsxedc qazwsx 1q2w3e4r5t6y 1q2w3e4r5t 1q2w3e4r 1qaz2wsx3edc
1qaz2wsx q1w2e3r4t5y6 q1w2e3r4 abcdefghijklmnopqrstuvwxyz abcdefgh abcdef abc monkey dragon sunshine princess football
baseball superman batman iloveyou trustno starwars shadow michael jordan liverpool chelsea arsenal computer internet
google facebook microsoft windows samsung summer winter spring autumn company office business correcthorsebatterystaple
onbin recording recordings amazon bucket japan tokyo sakura nippon himitsu
`
  .trim()
  .split(/\s+/);

const sequences = [
  "01234567890123456789",
  "98765432109876543210",
  "abcdefghijklmnopqrstuvwxyz",
  "qwertyuiopasdfghjklzxcvbnm",
];

/**
 * Refuses a password that is short, or among the first that would be tried (ASVS 5.0, 6.2.1, 6.2.4, 6.2.11): common
 * words, sequences, and what is known of the person and the company, with nothing but digits and signs around.
 * @param known the company's ID and name, the person's mail address and name
 * @throws AppError `password_short`, `password_common`
 */
export function checkNewPassword(password: string, known: readonly (string | null)[]): void {
  if ([...password].length < minimumPasswordLength) {
    throw new AppError("password_short", { field: "password", least: minimumPasswordLength });
  }
  if (isGuessable(password, known)) throw new AppError("password_common", { field: "password" });
}

function isGuessable(password: string, known: readonly (string | null)[]): boolean {
  const plain = plainForm(password);
  if (new Set(plain).size <= 3) return true;
  const own = known.flatMap((text) => (text === null ? [] : [text, ...text.split(/[\s@._-]+/u)]));
  const words = [...commonWords, ...own.map(plainForm)].filter((word) => word.length >= 3);
  return isMadeOf(plain, [...words, ...runsIn(plain)]) || isMadeOf(unmasked(plain), words.map(unmasked));
}

/** True when hardly a letter is left once these words are taken out. */
function isMadeOf(text: string, words: readonly string[]): boolean {
  let rest = text;
  // The longest first, so that a short one within it leaves no halves behind.
  for (const word of [...words].sort((a, b) => b.length - a.length)) rest = rest.replaceAll(word, " ");
  return rest !== text && rest.replaceAll(/[^\p{L}]/gu, "").length <= 2;
}

/** Runs of a known order, such as 12345678. */
function runsIn(text: string): string[] {
  const runs: string[] = [];
  for (const sequence of sequences) {
    for (let start = 0; start + 4 <= text.length; start++) {
      let end = start;
      while (end < text.length && sequence.includes(text.slice(start, end + 1))) end++;
      if (end - start >= 4) runs.push(text.slice(start, end));
    }
  }
  return runs;
}

function plainForm(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s_.,-]/gu, "");
}

const masks: Record<string, string> = {
  "@": "a",
  "4": "a",
  "0": "o",
  "1": "i",
  "!": "i",
  "3": "e",
  "5": "s",
  $: "s",
};

/** P@ssw0rd is password. */
function unmasked(text: string): string {
  return text.replaceAll(/[@401!35$]/g, (sign) => masks[sign] ?? sign);
}
