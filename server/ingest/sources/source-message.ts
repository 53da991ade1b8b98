import { errors } from "../../../contract/errors.ts";
import { type HeldReason, heldReasons } from "../../../contract/held-reasons.ts";
import { sourceWords } from "../../../contract/source-words.ts";
import type { CauseAndCure, Words } from "../../../contract/words.ts";
import type { Params } from "../../keep/tables.ts";

const longest = 300;

/**
 * Cause and cure of what was noted of a source, in both languages. Codes are a source's own (source-words.ts), the push
 * door's (errors.ts) or a recording's (held-reasons.ts); one that this release does not know is named as it is.
 * @param params may hold texts from outside: they are shortened, and only ever shown as text
 */
export function sourceMessage(code: string, params: Params | null): Words {
  const filled = Object.fromEntries(
    Object.entries({ ...params, code }).map(([name, value]) => [name, shorten(value)]),
  );
  if (Object.hasOwn(heldReasons, code)) return heldReasons[code as HeldReason](filled);
  const words: Words | undefined =
    own(sourceWords, code) ?? own(errors, code) ?? own(sourceWords, "source-unknown-code");
  if (words === undefined) throw new Error("There are no words for an unknown code.");
  return { ja: fill(words.ja, filled), en: fill(words.en, filled) };
}

function own<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function fill({ cause, cure }: CauseAndCure, values: Readonly<Record<string, string | number>>) {
  const filled = (text: string) =>
    text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(own(values, name) ?? whole));
  return { cause: filled(cause), cure: filled(cure) };
}

function shorten(value: string | number | boolean | null): string | number {
  if (typeof value === "number") return value;
  const text = String(value ?? "");
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
