import { runAsRole, type StartedRole } from "./base/child-process.ts";
import type { Connections } from "./base/database.ts";
import { createLog, type Log } from "./base/log.ts";
import { readSettings, type Settings } from "./base/settings.ts";
import { startWatch, startWeb, startWork } from "./context.ts";

/** How the supervisor tells a role where the database is. */
export const connectionsVariable = "ONBIN_INTERNAL_CONNECTIONS";

type StartRole = (given: { settings: Settings; connections: Connections; log: Log }) => Promise<StartedRole>;

const roles: Record<string, StartRole> = { web: startWeb, work: startWork, watch: startWatch };

/** Runs this process as one role of the service; its supervisor has read the settings and prepared the database. */
export async function runRole(name: string): Promise<void> {
  const settings = readSettings(process.env);
  const log = createLog({ role: name }, settings.logLevel);
  const start = roles[name];
  const connections = process.env[connectionsVariable];
  if (!start || connections === undefined) throw new Error("roles are started by: onbin start");
  delete process.env[connectionsVariable];
  await runAsRole({
    log,
    start: () => start({ settings, connections: JSON.parse(connections), log }),
  });
}
