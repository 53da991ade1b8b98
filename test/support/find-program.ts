import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Debian's own before others: a wrapper in front of a program would be run, and measured, as well. null: there is none. */
export function findProgram(name: string): string | null {
  const folders = ["/usr/bin", "/usr/sbin", "/usr/local/bin", ...(process.env.PATH ?? "").split(delimiter)];
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
