import { addOperatorLink, hasOperator } from "./accounts/links.ts";
import { settleMasterKey } from "./accounts/sealing-key.ts";
import { openDatabase } from "./base/database.ts";
import { openInstallation } from "./base/installation.ts";
import type { Log } from "./base/log.ts";
import type { Settings } from "./base/settings.ts";
import { listenForStop } from "./base/stop-signals.ts";
import { type Role, superviseProcesses } from "./base/supervisor.ts";
import { migrations } from "./migrations/index.ts";
import { connectionsVariable } from "./roles.ts";

type Service = {
  settings: Settings;
  /** The settings as they were read, `.env` included; passed on to the roles. */
  environment: Readonly<Record<string, string | undefined>>;
  log: Log;
  /** Called once when everything runs, with the address of the console and, before the first operator, a link's path. */
  onReady: (url: string, firstLink: string | null) => void;
  signal?: AbortSignal;
};

/** Secrets that only some roles may have (rule 7): `web` cannot open what companies entrusted. */
const withheld: Record<string, string[]> = {
  web: ["ONBIN_MASTER_KEY", "ONBIN_DATABASE_URL"],
  work: ["ONBIN_DATABASE_URL"],
  watch: ["ONBIN_MASTER_KEY", "ONBIN_DATABASE_URL"],
};

/**
 * Runs the whole service until a signal ends it: database, schema, keys, then the roles in processes of their own.
 * Everything is stopped in the reverse order when this returns.
 * @throws StartUpError when it cannot start
 */
export async function runService({ settings, environment, log, onReady, signal }: Service): Promise<void> {
  // A wish to stop that comes before the roles run is kept until what has been started can be ended in order.
  const stopping = new AbortController();
  const endListening = listenForStop({ onStop: () => stopping.abort(), onHurry: () => undefined });
  const installation = await openInstallation(settings, migrations, log).catch((error: unknown) => {
    endListening();
    throw error;
  });
  try {
    const firstLink = await prepare(installation.connections, settings);
    const given = Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[0].startsWith("ONBIN_") && entry[1] !== undefined,
    );
    const roles = Object.entries(withheld).map(([name, withhold]): Role => {
      const passed = Object.fromEntries(given.filter(([variable]) => !withhold.includes(variable)));
      return {
        name,
        withhold,
        env: { ...passed, [connectionsVariable]: JSON.stringify(installation.connections) },
      };
    });
    await superviseProcesses({
      roles,
      log,
      signal: AbortSignal.any([stopping.signal, ...(signal ? [signal] : [])]),
      onReady: (facts) => onReady(String(facts.get("web")?.url ?? settings.publicUrl), firstLink),
    });
  } finally {
    await installation.close();
    endListening();
  }
}

/** Keys that must exist before the roles start; and the path of the first operator's link, while there is none. */
async function prepare(
  connections: Parameters<typeof openDatabase>[0],
  settings: Settings,
): Promise<string | null> {
  const db = openDatabase(connections, { company: 1, system: 1 });
  try {
    await settleMasterKey(db, settings);
    return (await hasOperator(db)) ? null : `/link/${await addOperatorLink(db)}`;
  } finally {
    await db.close();
  }
}
