import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type Database, openDatabase } from "../../server/base/database.ts";
import { ensureRoles } from "../../server/base/database-roles.ts";
import { startEmbeddedPostgres } from "../../server/base/embedded-postgres/start-embedded-postgres.ts";
import { silentLog } from "../../server/base/log.ts";
import { migrate } from "../../server/base/migrate.ts";
import { migrations } from "../../server/migrations/index.ts";

/** A real database with this release's schema; `look` sees it as the superuser does. */
export type World = { db: Database; look: pg.Client };

/** Databases in one PostgreSQL, so that sequences of steps can run beside each other and never meet. */
export async function openWorlds(count: number): Promise<{ worlds: World[]; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "onbin-states-"));
  await mkdir(join(folder, "postgres"), { mode: 0o700 });
  // Nothing is killed here, so nothing needs to reach the disk.
  const quick = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n";
  await writeFile(join(folder, "postgres", "local.conf"), quick);
  const postgres = await startEmbeddedPostgres({ folder: join(folder, "postgres"), log: silentLog });
  const worlds: World[] = [];
  for (let i = 0; i < count; i++) {
    const database = `states${i}`;
    const maker = new pg.Client(postgres.connection);
    await maker.connect();
    await maker.query(`create role ${database} login createrole nosuperuser`);
    await maker.query(`create database ${database} owner ${database}`);
    await maker.end();
    const owner = { ...postgres.connection, user: database, database };
    const connections = await ensureRoles(owner);
    await migrate(owner, migrations);
    const look = new pg.Client({ ...postgres.connection, database });
    await look.connect();
    worlds.push({ db: openDatabase(connections, { company: 2, system: 2 }), look });
  }
  return {
    worlds,
    async close() {
      await Promise.all(worlds.flatMap(({ db, look }) => [look.end(), db.close()]));
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
