import { join } from "node:path";
import type { Original } from "./tables.ts";

/** Where a worker puts the finished file; its lease is part of the name, so two workers never write into one. */
export function shapedFile(originals: readonly Original[], lease: string): string {
  const first = originals[0];
  if (!first) throw new Error("a recording without a file");
  return first.file.replace(/\.(both|agent|customer)$/, `.${lease.slice(0, 8)}.wav`);
}

/** Where the converter puts a leg of another format that this finished file is made from. */
export function decodedFile(shaped: string, role: Original["role"]): string {
  return shaped.replace(/\.wav$/, `.${role}.wav`);
}

/** The folder of a company's day, within the spool. */
export function dayFolder(companyId: string, now: Date): string {
  return join(companyId, now.toISOString().slice(0, 10));
}

const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
/** Files of the spool's own making; whatever else somebody put there is left alone. */
export const incomingName = new RegExp(`^${uuid}$`);
export const keptName = new RegExp(
  `^${uuid}\\.(both|agent|customer|[0-9a-f]{8}(\\.(both|agent|customer))?\\.wav(\\.part)?)$`,
);
export const dayName = /^\d{4}-\d\d-\d\d$/;
