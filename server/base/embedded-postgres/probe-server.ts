import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Log } from "../log.ts";

export type SuperuserConnection = {
  /** The folder of the Unix socket. */
  host: string;
  /** Part of the socket's name; nothing listens on TCP. */
  port: number;
  user: string;
  database: string;
};

type Answer = "ready" | "busy" | "silent";

/**
 * Waits until a server takes queries. One that says it is starting (it may have much to recover) is waited for
 * without limit, one that says nothing for ten seconds.
 * @returns false when it stays silent, or when `isAlive` says that it is gone
 */
export async function waitUntilReady(
  connection: SuperuserConnection,
  isAlive: () => Promise<boolean>,
  log: Log,
): Promise<boolean> {
  let lastWord = Date.now();
  for (let round = 1; ; round++) {
    const answer = await ask(connection);
    if (answer === "ready") return true;
    if (!(await isAlive())) return false;
    if (answer === "busy") lastWord = Date.now();
    if (Date.now() - lastWord > 10_000) return false;
    if (round % 100 === 0) log.info("postgres.waiting", { answer });
    await sleep(100);
  }
}

async function ask(connection: SuperuserConnection): Promise<Answer> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 3000, query_timeout: 3000 });
  // A server that goes away between two replies would otherwise end this process.
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("select 1");
    return "ready";
  } catch (error) {
    // 57P03 cannot_connect_now: starting up, recovering or shutting down; 53300: no connection free.
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return code === "57P03" || code === "53300" ? "busy" : "silent";
  } finally {
    await client.end().catch(() => {});
  }
}
