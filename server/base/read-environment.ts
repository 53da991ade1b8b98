import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { SettingsError } from "./settings.ts";

type Environment = Record<string, string | undefined>;

/**
 * Settings that are secrets. Each may be given as `<name>_FILE` instead, the path of a file that holds it: systemd's
 * LoadCredential and the secrets of containers come as files, and an environment is read by more eyes than a file.
 */
const secrets = [
  "ONBIN_MASTER_KEY",
  "ONBIN_MASTER_KEY_PREVIOUS",
  "ONBIN_DATABASE_URL",
  "ONBIN_SMTP_URL",
  "ONBIN_EGRESS_PROXY",
  "ONBIN_SPOOL_ACCESS_KEY_ID",
  "ONBIN_SPOOL_SECRET_ACCESS_KEY",
] as const;

/**
 * The environment, completed (never overridden) by a `.env` file in the working folder, and by the files of secrets.
 * @throws SettingsError when such a file cannot be read, is empty, or its secret is given in both ways
 */
export function readEnvironment(file = ".env", given: Environment = process.env): Environment {
  return withSecrets({ ...readFile(file), ...given });
}

function readFile(file: string): Environment {
  try {
    return parseEnv(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw error;
  }
}

function withSecrets(environment: Environment): Environment {
  const faults: string[] = [];
  const found = secrets.flatMap((name) => {
    const file = environment[`${name}_FILE`]?.trim();
    if (!file) return [];
    if (environment[name]?.trim()) {
      faults.push(`${name}, ${name}_FILE: both are set; one must go`);
      return [];
    }
    try {
      const secret = readFileSync(file, "utf8").trim();
      if (secret === "") faults.push(`${name}_FILE: ${file} is empty`);
      return [[name, secret] as const];
    } catch (error) {
      faults.push(`${name}_FILE: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  });
  if (faults.length > 0) throw new SettingsError(faults);
  return { ...environment, ...Object.fromEntries(found) };
}
