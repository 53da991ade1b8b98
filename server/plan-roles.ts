import type { Connections } from "./base/database.ts";
import { inheritedFds } from "./base/role-process.ts";
import type { Settings } from "./base/settings.ts";
import { StartUpError } from "./base/start-up-error.ts";
import type { Role } from "./base/supervisor.ts";
import { connectionsVariable, listenVariable, webKeyVariable } from "./roles.ts";

export const roleNames = ["web", "work", "watch"] as const;
export type RoleName = (typeof roleNames)[number];

export type Environment = Readonly<Record<string, string | undefined>>;

const masterKeyVariables = ["ONBIN_MASTER_KEY", "ONBIN_MASTER_KEY_PREVIOUS"];

/** Secrets that only some roles may have (rule 7): `web` cannot open what companies entrusted. */
const withheld: Record<RoleName, string[]> = {
  web: [...masterKeyVariables, "ONBIN_DATABASE_URL"],
  work: ["ONBIN_DATABASE_URL", webKeyVariable],
  watch: [...masterKeyVariables, "ONBIN_DATABASE_URL"],
};

/** What only a full stop and start can change: the old and the new process would not agree while both run. */
const fixed = [
  ...["ONBIN_DATA_DIR", "ONBIN_DATABASE_URL", "ONBIN_WORKERS"],
  ...["ONBIN_SPOOL", "ONBIN_SPOOL_ENDPOINT", "ONBIN_SPOOL_REGION"],
] as const;

export type RolePlan = {
  wanted: readonly RoleName[];
  settings: Settings;
  environment: Environment;
  connections: Connections;
  /** Keys of 32 bytes in base64 with blanks between them, the one to be used first. */
  webKey: string;
  /** Of the address that `web` listens on; null where it binds it by itself. */
  fd: number | null;
};

/** The processes of this machine, each with the settings that it may have. */
export function planRoles(plan: RolePlan): Role[] {
  const { wanted, settings, environment, connections, webKey, fd } = plan;
  const given = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[0].startsWith("ONBIN_") && entry[1] !== undefined,
  );
  return roleNames.flatMap((name): Role[] => {
    if (!wanted.includes(name)) return [];
    const withhold = withheld[name];
    const passed = Object.fromEntries(given.filter(([variable]) => !withhold.includes(variable)));
    const listens = name === "web" && fd !== null;
    const role: Role = {
      name,
      withhold,
      env: {
        ...passed,
        [connectionsVariable]: JSON.stringify(connections),
        [webKeyVariable]: webKey,
        ...(listens ? { [listenVariable]: inheritedFds.join(" ") } : {}),
      },
      ...(listens ? { fd } : {}),
    };
    if (name !== "work") return [role];
    return Array.from({ length: settings.workers }, (_, i) => (i === 0 ? role : { ...role, number: i + 1 }));
  });
}

/** @throws StartUpError where the embedded database would not have every role beside it */
export function insistOnAllRoles(wanted: readonly RoleName[], settings: Settings): void {
  const isWhole = roleNames.every((name) => wanted.includes(name)) && settings.workers > 0;
  if (settings.databaseUrl === null && !isWhole) throw new StartUpError("embeddedNeedsAllRoles");
}

/** The settings as they may change while the service runs, and the names of those that would need a full restart. */
export function changeable(
  before: Environment,
  now: Environment,
): { environment: Environment; kept: string[] } {
  const kept = fixed.filter((name) => (before[name] ?? "") !== (now[name] ?? ""));
  const old = Object.fromEntries(kept.map((name) => [name, before[name]]));
  return { environment: { ...now, ...old }, kept };
}
