import { rowsOf } from "../../test/support/database-in-test.ts";

/** Running sums of a PostgreSQL 18 server: bytes of WAL, transactions, fsyncs of the WAL, bytes of the database. */
export type DatabaseFigures = {
  walBytes: number;
  transactions: number;
  walSyncs: number;
  databaseBytes: number;
};

/** What the service's database did so far; its own statistics are behind by up to a second (`pg_stat_io`). */
export async function readDatabase(dataDir: string): Promise<DatabaseFigures> {
  const [row] = await rowsOf<DatabaseFigures>(
    dataDir,
    `select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as "walBytes",
       (select (xact_commit + xact_rollback)::float8 from pg_stat_database where datname = current_database()) as "transactions",
       (select sum(fsyncs)::float8 from pg_stat_io where object = 'wal') as "walSyncs",
       pg_database_size(current_database())::float8 as "databaseBytes"`,
  );
  if (row === undefined) throw new Error("the database tells no figures");
  return row;
}
