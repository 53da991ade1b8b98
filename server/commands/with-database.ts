import { existsSync } from "node:fs";
import { join } from "node:path";
import { settleMasterKey } from "../accounts/sealing-key.ts";
import { type Connections, type Database, openDatabase } from "../base/database.ts";
import { joinInstallation } from "../base/installation.ts";
import { silentLog } from "../base/log.ts";
import { readSettings, type Settings } from "../base/settings.ts";
import { migrations } from "../migrations/index.ts";
import type { Invocation } from "./command.ts";

export type Workplace = {
  db: Database;
  settings: Settings;
  connections: Connections;
  /** The service runs beside this command. */
  serviceRuns: boolean;
};

/** How operations of the command line appear in the operation log. */
export const commandLine = { userId: null, actor: "command line", address: null } as const;

/** Runs an act on the installation's database: the running service's, or one opened for as long as this takes. */
export async function withDatabase<T>(
  { environment, language }: Pick<Invocation, "environment" | "language">,
  act: (workplace: Workplace) => Promise<T>,
): Promise<T> {
  const settings = readSettings(environment);
  // A command speaks for itself; what the embedded database has to say goes to its own log file.
  const quiet = silentLog;
  if (settings.databaseUrl === null && !existsSync(join(settings.dataDir, "postgres"))) {
    console.error(nothingThere(settings.dataDir)[language]);
  }
  const installation = await joinInstallation(settings, migrations, quiet);
  try {
    const { connections, serviceRuns } = installation;
    const db = openDatabase(connections, { company: 2, system: 2 });
    try {
      if (!serviceRuns) await settleMasterKey(db, settings);
      return await act({ db, settings, connections, serviceRuns });
    } finally {
      await db.close();
    }
  } finally {
    await installation.close();
  }
}

/** Somebody whose service runs elsewhere would else never learn that this is not its database. */
function nothingThere(dataDir: string) {
  return {
    ja: `${dataDir} には Onbin のデータがまだないため、新しく作成します。動作中の Onbin のデータがほかにある場合は、ONBIN_DATA_DIR で指定してください。`,
    en: `There is no Onbin in ${dataDir} yet: a new one is made there. If yours keeps its data elsewhere, set ONBIN_DATA_DIR.`,
  };
}
