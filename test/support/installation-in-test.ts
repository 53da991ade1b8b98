import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { openDatabase } from "../../server/base/database.ts";
import { openInstallation } from "../../server/base/installation.ts";
import { silentLog } from "../../server/base/log.ts";
import { migrations } from "../../server/migrations/index.ts";

export type InstallationInTest = Awaited<ReturnType<typeof startInstallation>>;

/**
 * A database with the schema and roles of the service, over a fresh data folder, without any of its processes.
 * @param only the first migrations, as an earlier release had them
 */
export async function startInstallation(only: Partial<typeof migrations> = migrations) {
  const dataDir = await mkdtemp(join(tmpdir(), "onbin-db-"));
  const installation = await openInstallation({ dataDir, databaseUrl: null, workers: 1 }, only, silentLog);
  const { connections } = installation;
  const db = openDatabase(connections, { company: 2, system: 4 });
  const superuser = new pg.Pool({ ...connections.service, user: "onbin_superuser", max: 2 });
  // The database may end before what still lies idle in the pool.
  superuser.on("error", () => undefined);
  return {
    db,
    connections,
    /** Rows of a query as the superuser, who sees everything. */
    async rows<Row extends pg.QueryResultRow>(query: string, values: unknown[] = []): Promise<Row[]> {
      return (await superuser.query<Row>(query, values)).rows;
    },
    async close() {
      await superuser.end();
      await db.close();
      await installation.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
