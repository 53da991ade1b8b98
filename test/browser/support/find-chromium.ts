import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Debian's chromium, or another one on the PATH; null when there is none. */
export function findChromium(): string | null {
  const folders = ["/usr/bin", ...(process.env.PATH ?? "").split(delimiter)];
  return folders.map((folder) => join(folder, "chromium")).find(isProgram) ?? null;
}

/** No traffic of its own, and nothing that a machine without screen or user namespaces lacks. */
export const chromiumArguments = [
  "--no-sandbox",
  "--headless",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
