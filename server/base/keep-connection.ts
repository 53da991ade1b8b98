import pg from "pg";
import type { Log } from "./log.ts";

/** Milliseconds until a connection that broke is made anew. */
const pause = 500;
/** Milliseconds between two signs of life that are asked for, and for which one is waited. */
const pingEvery = 20_000;
const pingPatience = 10_000;

/**
 * Keeps one connection to the database open, for what lives as long as its session: LISTEN and session locks. It comes
 * back by itself when the database was away.
 * @param begin prepares each new connection
 */
export function keepConnection(
  config: pg.ClientConfig,
  begin: (client: pg.Client) => Promise<void>,
  log: Log,
): { close(): Promise<void> } {
  let closed = false;
  let current: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;

  const connect = async () => {
    const client = new pg.Client({
      ...config,
      connectionTimeoutMillis: pingPatience,
      query_timeout: pingPatience,
      keepAlive: true,
    });
    current = client;
    let pings: NodeJS.Timeout | undefined;
    const again = () => {
      clearInterval(pings);
      if (closed || current !== client) return;
      current = null;
      client.end().catch(() => undefined);
      timer = setTimeout(() => void connect(), pause);
    };
    client.on("error", again);
    client.on("end", again);
    try {
      await client.connect();
      await begin(client);
      // A server that vanished without a word would be waited for for ever.
      pings = setInterval(() => void client.query("select 1").catch(again), pingEvery);
    } catch (error) {
      if (closed) return;
      log.warn("connection.failed", { error: error instanceof Error ? error.message : String(error) });
      again();
    }
  };
  void connect();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await current?.end().catch(() => undefined);
    },
  };
}
