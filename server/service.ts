import { addOperatorLink, hasOperator } from "./accounts/links.ts";
import { settleMasterKey } from "./accounts/sealing-key.ts";
import { serveControl } from "./base/control-socket.ts";
import { type Connections, type Database, openDatabase } from "./base/database.ts";
import { openInstallation } from "./base/installation.ts";
import type { Log } from "./base/log.ts";
import { checkDoor } from "./base/open-door.ts";
import { readSettings, type Settings } from "./base/settings.ts";
import { listenForStop } from "./base/stop-signals.ts";
import { superviseProcesses } from "./base/supervisor.ts";
import { deriveWebKey } from "./base/web-key.ts";
import { proveSpool } from "./keep/spool-of-settings.ts";
import { type Begun, beginRotation, rotateAct } from "./keys/begin-rotation.ts";
import { migrations } from "./migrations/index.ts";
import { openDoors } from "./open-doors.ts";
import {
  changeable,
  type Environment,
  insistOnAllRoles,
  planRoles,
  type RoleName,
  type RolePlan,
  roleNames,
} from "./plan-roles.ts";

type Service = {
  settings: Settings;
  /** The settings as they were read, `.env` included; passed on to the roles. */
  environment: Environment;
  /** Reads them again, for a rolling restart; default: they stay as they are. */
  reread?: () => Environment;
  /** The roles that run on this machine; default: all. */
  wanted?: readonly RoleName[];
  log: Log;
  /**
   * Called once when everything runs, with the address of the console (null where `web` does not run here) and, before
   * the first operator, a link's path.
   */
  onReady: (url: string | null, firstLink: string | null) => void;
  signal?: AbortSignal;
};

/**
 * Runs the service's roles on this machine until a signal ends it: database, schema, keys, then the roles in processes
 * of their own. Everything is stopped in the reverse order when this returns.
 * @throws StartUpError when it cannot start
 */
export async function runService(service: Service): Promise<void> {
  const { settings, environment, wanted = roleNames, log, onReady, signal } = service;
  insistOnAllRoles(wanted, settings);
  if (wanted.includes("web")) await checkDoor(settings);
  // A wish to stop that comes before the roles run is kept until what has been started can be ended in order.
  const stopping = new AbortController();
  const endListening = listenForStop({ onStop: () => stopping.abort(), onHurry: () => undefined });
  const installation = await openInstallation(settings, migrations, log).catch((error: unknown) => {
    endListening();
    throw error;
  });
  const doors = openDoors();
  let control: { close(): Promise<void> } | undefined;
  try {
    const { connections } = installation;
    await withDatabase(connections, (db) => proveSpool(settings, db, log));
    const plan = async (now: Pick<RolePlan, "settings" | "environment">) => {
      const webKey = await proveKeys(connections, now.settings);
      const fd = wanted.includes("web") ? await doors.bind(now.settings.listen) : null;
      return planRoles({ ...now, wanted, connections, webKey, fd });
    };
    const reread = () => {
      const { environment: now, kept } = changeable(environment, service.reread?.() ?? environment);
      if (kept.length > 0) log.warn("settings.need-full-restart", { kept: kept.join(" ") });
      return { settings: readSettings(now), environment: now };
    };
    const roles = await plan({ settings, environment });
    const firstLink = await firstOperatorLink(connections);
    await superviseProcesses({
      roles,
      log,
      signal: AbortSignal.any([stopping.signal, ...(signal ? [signal] : [])]),
      onReady: (facts) => onReady(wanted.includes("web") ? String(facts.get("web")?.url) : null, firstLink),
      reload: async () => {
        const now = reread();
        if (wanted.includes("web")) await checkDoor(now.settings);
        return plan(now);
      },
      onRestartEnd: (replaced) => doors.settle(replaced.has("web")),
      onStopping: doors.close,
      onRestartable: async (restart) => {
        const acts = {
          restart: (say: (line: string) => void) => restart(say),
          [rotateAct]: async (say: (line: string) => void) => {
            const { settings: now } = reread();
            const begun = await withDatabase(connections, (db) => beginRotation(db, now));
            say(JSON.stringify({ begun } satisfies Begun));
            await restart(say);
          },
        };
        control = await serveControl(settings.dataDir, acts).catch((error: unknown) => {
          log.error("control.unavailable", error);
          return undefined;
        });
      },
    });
  } finally {
    doors.close();
    await control?.close();
    await installation.close();
    endListening();
  }
}

/**
 * Proves that this machine's keys are those of the database, at each rolling restart too; makes the first.
 * @returns the keys of `web` and `watch`, for their environment
 */
function proveKeys(connections: Connections, settings: Settings): Promise<string> {
  return withDatabase(connections, async (db) => {
    const { all } = await settleMasterKey(db, settings);
    return all.map(({ bytes }) => deriveWebKey(bytes).toString("base64")).join(" ");
  });
}

/** The path of the first operator's link, while there is none. */
function firstOperatorLink(connections: Connections): Promise<string | null> {
  return withDatabase(connections, async (db) =>
    (await hasOperator(db)) ? null : `/link/${await addOperatorLink(db)}`,
  );
}

async function withDatabase<T>(connections: Connections, act: (db: Database) => Promise<T>): Promise<T> {
  const db = openDatabase(connections, { company: 1, system: 1 });
  try {
    return await act(db);
  } finally {
    await db.close();
  }
}
