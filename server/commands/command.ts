import type { ParseArgsOptionsConfig } from "node:util";
import type { Language } from "../../contract/words.ts";

/** Wrong use of a command: exit code 2. */
export class UsageError extends Error {}

export type Values = Readonly<Record<string, string | boolean | undefined>>;

/** What a command gets. */
export type Invocation = {
  values: Values;
  positionals: readonly string[];
  environment: Readonly<Record<string, string | undefined>>;
  language: Language;
  /** Writes a line to standard output. */
  print: (line: string) => void;
};

export type Command = {
  /** As typed after `onbin`. */
  name: string;
  summary: string;
  /** Arguments as the help shows them. */
  usage: string;
  options: ParseArgsOptionsConfig;
  /** Longer help, a line each. */
  details?: readonly string[];
  /** @returns the exit code: 0, or 1 when what was asked for failed */
  run: (invocation: Invocation) => Promise<number>;
};

/** A text option that must be there. @throws UsageError */
export function required(values: Values, name: string): string {
  const value = values[name];
  if (typeof value !== "string" || value === "") throw new UsageError(`--${name} is missing`);
  return value;
}

export function optional(values: Values, name: string): string | null {
  const value = values[name];
  return typeof value === "string" && value !== "" ? value : null;
}

export const text = { type: "string" } as const;
export const flag = { type: "boolean" } as const;
