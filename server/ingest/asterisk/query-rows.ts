import mysql from "mysql2";
import pg from "pg";
import type { BoundQuery } from "./check-query.ts";
import { type Row, rowOf } from "./rows.ts";

/** Seconds until a database must have answered the connection, and a query; rows of one fetch. */
const patience = { connect: 10, query: 60 };
const batch = 1000;

export type Rows = { columns: readonly string[]; rows: Row[]; isCut: boolean };

export function isDatabaseAddress(from: string): boolean {
  return /^(?:mysql|mariadb|postgres|postgresql):\/\//i.test(from);
}

/** How the database of this address writes parameters. @throws Error for another address */
export function styleOf(from: string): "?" | "$1" {
  return /^(?:mysql|mariadb):/i.test(from) ? "?" : "$1";
}

/** From when on rows are asked for, as a clock of this zone (IANA) shows it. */
export type Bound = { wall: string; timeZone: string };

/**
 * Rows of a query, in a transaction that can only read, at most `limit`; times as the database writes them, without zones.
 */
export function queryRows(
  from: string,
  password: string | null,
  query: BoundQuery,
  since: Bound,
  limit: number,
): Promise<Rows> {
  const address = new URL(from);
  return styleOf(from) === "?"
    ? queryMysql(address, password, query, since, limit)
    : queryPostgres(address, password, query, since, limit);
}

async function queryPostgres(
  address: URL,
  password: string | null,
  { text }: BoundQuery,
  since: Bound,
  limit: number,
): Promise<Rows> {
  if (password !== null) address.password = encodeURIComponent(password);
  const client = new pg.Client({
    connectionString: address.href,
    connectionTimeoutMillis: patience.connect * 1000,
    query_timeout: patience.query * 1000,
    application_name: "onbin",
    // Everything as text, as the server writes it.
    types: { getTypeParser: () => (value: unknown) => value } as never,
  });
  // A connection that breaks tells its query as well.
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("begin read only");
    // Of columns that have a zone the bound is meant in the feed's.
    await client.query("select set_config('timezone', $1, true)", [since.timeZone]);
    await client.query(
      `set local statement_timeout = '${patience.query}s'; set local datestyle = 'ISO, YMD'`,
    );
    // Only a SELECT can be a cursor, and of what it finds no more is sent than is asked for.
    await client.query(`declare feed no scroll cursor for ${text}`, [since.wall]);
    const rows: Row[] = [];
    for (let columns: string[] = []; ; ) {
      const fetched = await client.query<(string | null)[]>({
        text: `fetch ${batch} from feed`,
        rowMode: "array",
      });
      columns = fetched.fields.map(({ name }) => name);
      for (const row of fetched.rows) rows.push(rowOf(columns, row));
      if (fetched.rows.length < batch || rows.length >= limit) {
        return {
          columns,
          rows: rows.slice(0, limit),
          isCut: rows.length > limit || fetched.rows.length === batch,
        };
      }
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function queryMysql(
  address: URL,
  password: string | null,
  { text, bounds }: BoundQuery,
  since: Bound,
  limit: number,
): Promise<Rows> {
  const socketPath = address.searchParams.get("socket");
  const connection = mysql.createConnection({
    ...(socketPath === null
      ? { host: address.hostname, port: Number(address.port || 3306) }
      : { socketPath }),
    user: decodeURIComponent(address.username),
    password: password ?? decodeURIComponent(address.password),
    database: decodeURIComponent(address.pathname.slice(1)),
    ...(address.searchParams.get("tls") === "on" ? { ssl: {} } : {}),
    connectTimeout: patience.connect * 1000,
    charset: "utf8mb4",
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    // A server may ask for a file of ours otherwise.
    flags: ["-LOCAL_FILES"],
    rowsAsArray: true,
  });
  let fault: unknown = null;
  connection.on("error", (error: unknown) => {
    fault ??= error;
  });
  const run = (statement: string) =>
    new Promise<unknown>((resolve, reject) =>
      connection.query(statement, (error, result) => (error ? reject(error) : resolve(result))),
    );
  // What the server's own clock does not end, ours does.
  const clock = setTimeout(() => connection.destroy(), (patience.connect + patience.query + 5) * 1000);
  try {
    const version = JSON.stringify(await run("select version()"));
    await run(
      version.includes("MariaDB")
        ? `set session max_statement_time = ${patience.query}`
        : `set session max_execution_time = ${patience.query * 1000}`,
    );
    await run("start transaction read only");
    const stream = connection.query(text, Array(bounds).fill(since.wall));
    let columns: string[] = [];
    stream.on("fields", (fields: readonly { name: string }[]) => {
      columns = fields.map(({ name }) => name);
    });
    const rows: Row[] = [];
    for await (const row of stream.stream({ highWaterMark: batch }) as AsyncIterable<unknown[]>) {
      if (rows.length === limit) return { columns, rows, isCut: true };
      rows.push(
        rowOf(
          columns,
          row.map((value) => (value === null ? null : String(value))),
        ),
      );
    }
    if (fault !== null) throw fault;
    return { columns, rows, isCut: false };
  } finally {
    clearTimeout(clock);
    connection.destroy();
  }
}
