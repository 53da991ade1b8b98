import { runAsRole, type StartedRole } from "./base/child-process.ts";
import { type KeyRing, keyRing } from "./base/key-ring.ts";
import { createLog } from "./base/log.ts";
import { openingKey } from "./base/sealing.ts";
import { hideSettings, readSettings } from "./base/settings.ts";
import type { RoleParts } from "./context/role-parts.ts";

/** How the supervisor tells a role where the database is. */
export const connectionsVariable = "ONBIN_INTERNAL_CONNECTIONS";

/** How `web` and `watch` get the key to what they open themselves (webhooks' secrets); `work` does not get it. */
export const webKeyVariable = "ONBIN_INTERNAL_WEB_KEY";

/** How `web` gets the descriptor that it listens on. */
export const listenVariable = "ONBIN_INTERNAL_LISTEN_FD";

type StartRole = (parts: RoleParts) => Promise<StartedRole>;

/** Each role loads only what it is made of. */
const roles: Record<string, () => Promise<StartRole>> = {
  web: async () => (await import("./context/web.ts")).startWeb,
  work: async () => (await import("./context/work.ts")).startWork,
  watch: async () => (await import("./context/watch.ts")).startWatch,
  csv: async () => (await import("./context/csv.ts")).startCsv,
};

/** Runs this process as one role of the service; its supervisor has read the settings and prepared the database. */
export async function runRole(name: string): Promise<void> {
  const settings = readSettings(process.env);
  const log = createLog({ role: name }, settings.logLevel, undefined, hideSettings(settings));
  const load = roles[name];
  const connections = process.env[connectionsVariable];
  if (!load || connections === undefined) throw new Error("roles are started by: onbin start");
  delete process.env[connectionsVariable];
  const webKey = process.env[webKeyVariable];
  delete process.env[webKeyVariable];
  const listenFds = process.env[listenVariable];
  await runAsRole({
    log,
    start: async () => {
      const start = await load();
      return start({
        settings,
        connections: JSON.parse(connections),
        webKey: webKey === undefined ? null : await openRing(webKey),
        listenFds: listenFds === undefined ? [] : listenFds.split(" ").map(Number),
        log,
      });
    },
  });
}

async function openRing(keys: string): Promise<KeyRing> {
  return keyRing(await Promise.all(keys.split(" ").map((key) => openingKey(Buffer.from(key, "base64")))));
}
