import pg from "pg";
import type { Log } from "./log.ts";

/** What a notification says: which pump has something to do, or which check moved. */
export type Topic = "shape" | "ship" | "check" | "check-moved";

export const notifyChannel = "onbin";

/**
 * Listens for notifications on a connection of its own, and comes back by itself when the database was away.
 * A notification only wakes; the rows are the truth, and every listener looks at them by the clock as well.
 */
export function listen(
  config: pg.ClientConfig,
  onTopic: (topic: string, detail: string) => void,
  log: Log,
): { close(): Promise<void> } {
  let closed = false;
  let current: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;

  const connect = async () => {
    const client = new pg.Client(config);
    current = client;
    const again = () => {
      if (closed || current !== client) return;
      current = null;
      client.end().catch(() => undefined);
      timer = setTimeout(() => void connect(), 500);
    };
    client.on("error", again);
    client.on("end", again);
    client.on("notification", ({ payload = "" }) => {
      const [topic = "", detail = ""] = payload.split(":", 2);
      onTopic(topic, detail);
    });
    try {
      await client.connect();
      await client.query(`listen ${notifyChannel}`);
      // What was notified while nobody listened is found by looking once.
      onTopic("", "");
    } catch (error) {
      log.warn("listen.failed", { error: error instanceof Error ? error.message : String(error) });
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
