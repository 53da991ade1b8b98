import { rowsOf, withClient } from "../../test/support/database-in-test.ts";
import type { Size, TableFigures } from "./figures.ts";

/** Indexes that hold only what waits or is under way. */
const queue = ["recordings_due", "recordings_due_backfill", "recordings_leased", "recordings_under_way"];

/** Sizes as they are, and what VACUUM of the largest table with a queue in it takes. */
export async function measureStorage(
  dataDir: string,
): Promise<Pick<Size, "databaseBytes" | "queueBytes" | "tables" | "vacuumSeconds">> {
  const [all] = await rowsOf<{ database: number; queue: number }>(
    dataDir,
    `select pg_database_size(current_database())::float8 as database,
       (select sum(pg_relation_size(to_regclass(name)))::float8 from unnest($1::text[]) name) as queue`,
    [queue],
  );
  const rows = await rowsOf<TableFigures & { name: string }>(
    dataDir,
    `select relname as name, n_live_tup::float8 as rows, n_dead_tup::float8 as dead, autovacuum_count::int as autovacuums,
       pg_table_size(relid)::float8 as bytes, pg_indexes_size(relid)::float8 as "indexBytes"
     from pg_stat_user_tables where relname in ('calls', 'recordings', 'attempts', 'name_parts', 'call_names')`,
  );
  const began = performance.now();
  await withClient(dataDir, (client) => client.query("vacuum recordings"));
  return {
    databaseBytes: all?.database ?? 0,
    queueBytes: all?.queue ?? 0,
    tables: Object.fromEntries(rows.map(({ name, ...figures }) => [name, figures])),
    vacuumSeconds: (performance.now() - began) / 1000,
  };
}
