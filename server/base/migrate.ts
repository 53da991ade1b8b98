import { Kysely, PostgresDialect } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import pg from "pg";

/**
 * Brings the schema up to this release, as the owner; running it twice, or twice at once, is harmless.
 * @param migrations by name, in the order of their names
 */
export async function migrate(
  owner: pg.ClientConfig,
  migrations: Record<string, Pick<Migration, "up">>,
): Promise<readonly string[]> {
  const pool = new pg.Pool({ ...owner, max: 2 });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
    const { error, results = [] } = await migrator.migrateToLatest();
    // kill point: migrate.done
    if (error) throw error;
    return results.filter(({ status }) => status === "Success").map(({ migrationName }) => migrationName);
  } finally {
    await db.destroy();
  }
}
