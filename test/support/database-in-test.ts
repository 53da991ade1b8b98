import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import type { Connections } from "../../server/base/database.ts";

/** How the running service over this data folder reaches its database. */
export async function connectionsOf(dataDir: string): Promise<Connections> {
  return JSON.parse(await readFile(join(dataDir, "run", "connections.json"), "utf8")) as Connections;
}

/** Runs an act with a connection to a running service's database, by default as the superuser, who sees everything. */
export async function withClient<T>(
  dataDir: string,
  act: (client: pg.Client) => Promise<T>,
  as: "superuser" | "service" | "system" = "superuser",
): Promise<T> {
  const connections = await connectionsOf(dataDir);
  const config = as === "superuser" ? { ...connections.service, user: "onbin_superuser" } : connections[as];
  const client = new pg.Client(config);
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}

/** Rows of a query, as the superuser. */
export function rowsOf<Row extends pg.QueryResultRow>(
  dataDir: string,
  query: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return withClient(dataDir, async (client) => (await client.query<Row>(query, values)).rows);
}
