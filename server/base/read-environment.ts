import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";

/** The environment, completed (never overridden) by a `.env` file in the working folder. */
export function readEnvironment(file = ".env"): Record<string, string | undefined> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return process.env;
    throw error;
  }
  return { ...parseEnv(text), ...process.env };
}
