import type { Corpus } from "./mutate.ts";

/** Something that reads bytes from outside. */
export type Reader = {
  name: string;
  corpus: Corpus;
  /** Reads one input. What it throws is an answer (`refused`) or a crash (everything else). */
  read(bytes: Buffer): void | Promise<void>;
  /** Errors by which it says that an input cannot be used. */
  refused(error: unknown): boolean;
};

/**
 * What a reader made of its input as the database takes it: every text valid Unicode without U+0000, every time a
 * time, no number that JSON has no word for. @throws Unstorable
 */
export function insistStorable(value: unknown, at = "it"): void {
  if (typeof value === "string") {
    if (!value.isWellFormed() || value.includes("\0"))
      throw new Unstorable(`${at}: ${JSON.stringify(value.slice(0, 80))}`);
  } else if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new Unstorable(`${at}: ${value}`);
  } else if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new Unstorable(`${at}: no time`);
  } else if (value instanceof Map) {
    for (const [name, one] of value) {
      insistStorable(name, at);
      insistStorable(one, String(name));
    }
  } else if (Array.isArray(value)) {
    for (const one of value) insistStorable(one, at);
  } else if (typeof value === "object" && value !== null && !Buffer.isBuffer(value)) {
    for (const [name, one] of Object.entries(value)) {
      insistStorable(name, at);
      insistStorable(one, name);
    }
  }
}

export class Unstorable extends Error {}
