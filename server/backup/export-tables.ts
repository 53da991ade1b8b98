import { join } from "node:path";
import { Readable } from "node:stream";
import { createGzip } from "node:zlib";
import type pg from "pg";
import { type TableInBackup, tableFile } from "./manifest.ts";
import { writeProven } from "./proven-file.ts";

/** Rows of a table that leave the database at once. */
const batch = 2_000;

/** What is of the moment only: who is signed in, links that work once, and files that can be made again. */
const leftOut = ["csv_files", "operator_sessions", "operator_links", "user_sessions", "user_links", "tries"];
/** Kysely's own; restoring makes them by migrating. */
const ofMigrations = ["kysely_migration", "kysely_migration_lock"];

/** How PostgreSQL writes and reads values, in this transaction, whatever the server's settings are. */
export const writePlainly = `set local timezone = 'UTC'; set local datestyle = 'ISO, YMD';
  set local intervalstyle = 'postgres'; set local extra_float_digits = 1; set local bytea_output = 'hex'`;

/**
 * Writes every table as it is in the transaction that `client` has open: `database/<table>.jsonl.gz`, a line a row, a
 * JSON list of each column's text as PostgreSQL writes it, so that nothing is lost between types.
 * @param client sees all rows
 */
export async function exportTables(
  client: pg.Client,
  folder: string,
  onTable: () => void,
): Promise<TableInBackup[]> {
  await client.query(writePlainly);
  const tables: TableInBackup[] = [];
  for (const name of await tablesToExport(client)) {
    const columns = await columnsOf(client, name);
    let rows = 0;
    const lines = async function* () {
      const fields = columns.map((column) => `${client.escapeIdentifier(column)}::text`).join(", ");
      const table = client.escapeIdentifier(name);
      await client.query(
        `declare exported no scroll cursor for select json_build_array(${fields})::text from ${table}`,
      );
      for (;;) {
        const part = await client.query<[string]>({ text: `fetch ${batch} from exported`, rowMode: "array" });
        rows += part.rows.length;
        if (part.rows.length === 0) break;
        yield part.rows.map(([line]) => `${line}\n`).join("");
      }
      await client.query("close exported");
    };
    // Read in the transaction that the rows are read in; a number that is given out meanwhile is only higher.
    const counters = await countersOf(client, name);
    const file = await writeProven(join(folder, tableFile(name)), zipped(lines()));
    tables.push({ name, columns, rows, counters, file });
    onTable();
  }
  return tables;
}

/** A stream of gzip that fails as its source does. */
export function zipped(lines: AsyncIterable<string>): Readable {
  const source = Readable.from(lines);
  const gzip = createGzip({ level: 5 });
  source.on("error", (error) => gzip.destroy(error));
  return source.pipe(gzip);
}

/** Those that a query names: a table's partitions are in it. */
export async function tablesToExport(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select t.tablename as name from pg_tables t join pg_class c on c.relname = t.tablename and not c.relispartition
       and c.relnamespace = 'public'::regnamespace
     where t.schemaname = 'public' and t.tablename <> all ($1) order by 1`,
    [[...leftOut, ...ofMigrations]],
  );
  return rows.map(({ name }) => name);
}

async function columnsOf(client: pg.Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select attname as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
    [`public.${client.escapeIdentifier(table)}`],
  );
  return rows.map(({ name }) => name);
}

async function countersOf(client: pg.Client, table: string): Promise<Record<string, number>> {
  const { rows } = await client.query<{ name: string; last: number | null }>(
    `select a.attname as name, pg_sequence_last_value(pg_get_serial_sequence($1, a.attname)::regclass) as last
     from pg_attribute a where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attidentity <> ''`,
    [`public.${client.escapeIdentifier(table)}`],
  );
  return Object.fromEntries(rows.flatMap(({ name, last }) => (last === null ? [] : [[name, last]])));
}
