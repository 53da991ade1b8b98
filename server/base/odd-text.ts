import { shownText } from "../../contract/shown-text.ts";
import { AppError } from "./app-error.ts";

/** Objects and lists within each other; none of our forms has more than four. */
const deepest = 32;

/**
 * Refuses texts, and names of fields, that no form of ours means: half a character (a lone surrogate, which would be stored
 * as another text), and control characters but for tab and line end. What may stand on one line only is for each
 * field to say.
 * @param value JSON as it was sent, of any depth
 * @throws AppError `request_invalid` that says where
 */
export function refuseOddText(value: unknown): void {
  const open: { value: unknown; at: string; depth: number }[] = [{ value, at: "", depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value: one, at, depth } = next;
    if (typeof one === "string") refuse(one, at);
    if (typeof one !== "object" || one === null) continue;
    if (depth === deepest) {
      throw new AppError("request_invalid", { problem: `it is nested more than ${deepest} levels deep` });
    }
    for (const [name, inner] of Object.entries(one)) {
      refuse(name, at);
      open.push({ value: inner, at: Array.isArray(one) ? at : name, depth: depth + 1 });
    }
  }
}

function refuse(text: string, at: string): void {
  const where = at === "" ? "it" : `"${shownText(at, 60)}"`;
  if (!text.isWellFormed())
    throw new AppError("request_invalid", { problem: `${where} holds half a character` });
  const [found] = /(?![\t\n\r])\p{Cc}/u.exec(text) ?? [];
  if (found === undefined) return;
  const code = found.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  throw new AppError("request_invalid", { problem: `${where} holds a control character (U+${code})` });
}
