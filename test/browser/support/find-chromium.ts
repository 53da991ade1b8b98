import { findProgram } from "../../support/find-program.ts";

/** Debian's chromium, or another one on the PATH; null when there is none. */
export function findChromium(): string | null {
  return findProgram("chromium");
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
