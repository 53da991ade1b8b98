import { readFileSync } from "node:fs";

/** This release of Onbin, as package.json has it. */
export const { version } = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
) as { version: string };
