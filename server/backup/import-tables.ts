import { join } from "node:path";
import type pg from "pg";
import { writePlainly } from "./export-tables.ts";
import { linesOf } from "./lines.ts";
import { type TableInBackup, tableFile } from "./manifest.ts";

/** Bytes and rows of one INSERT, at most. */
const most = { bytes: 8 * 2 ** 20, rows: 2_000 };

/**
 * Loads tables into a database that migrations have just made, in one transaction. No trigger fires and no foreign key
 * is asked: the rows are what they were, whatever order they come in.
 * @param client a superuser
 */
export async function importTables(
  client: pg.Client,
  folder: string,
  tables: readonly TableInBackup[],
  onTable: () => void,
): Promise<void> {
  await client.query("begin");
  await client.query(writePlainly);
  await client.query("set local session_replication_role = replica");
  for (const table of tables) {
    await importTable(client, folder, table);
    onTable();
  }
  await client.query("commit");
  await client.query("analyze");
}

async function importTable(client: pg.Client, folder: string, table: TableInBackup): Promise<void> {
  const name = `public.${client.escapeIdentifier(table.name)}`;
  // Migrations may have put rows there themselves.
  await client.query(`delete from ${name}`);
  const types = await typesOf(client, name);
  const columns = table.columns.map((column) => client.escapeIdentifier(column)).join(", ");
  const values = table.columns.map((column, i) => `(line ->> ${i})::${types.get(column)}`).join(", ");
  const insert = `insert into ${name} (${columns}) overriding system value
    select ${values} from unnest($1::json[]) as lines (line)`;
  let lines: string[] = [];
  let bytes = 0;
  let rows = 0;
  const flush = async () => {
    if (lines.length === 0) return;
    rows += (await client.query(insert, [lines])).rowCount ?? 0;
    lines = [];
    bytes = 0;
  };
  for await (const line of linesOf(join(folder, tableFile(table.name)))) {
    lines.push(line);
    bytes += line.length;
    if (lines.length >= most.rows || bytes >= most.bytes) await flush();
  }
  await flush();
  if (rows !== table.rows) throw new Error(`${table.name}: ${rows} rows instead of ${table.rows}`);
  for (const [column, last] of Object.entries(table.counters)) {
    await client.query("select setval(pg_get_serial_sequence($1, $2), $3)", [name, column, last]);
  }
}

async function typesOf(client: pg.Client, table: string): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
    [table],
  );
  return new Map(rows.map(({ name, type }) => [name, type]));
}
