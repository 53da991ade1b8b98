import type pg from "pg";
import { keepConnection } from "./keep-connection.ts";
import type { Log } from "./log.ts";

export const notifyChannel = "onbin";

/** Said once after each connect: what was notified while nobody listened is unknown. */
export const unheard = "";

/**
 * Listens for notifications on a connection of its own, and comes back by itself when the database was away.
 * A notification only wakes; the rows are the truth, and every listener looks at them by the clock as well.
 */
export function listen(
  config: pg.ClientConfig,
  onTopic: (topic: string, detail: string) => void,
  log: Log,
): { close(): Promise<void> } {
  const begin = async (client: pg.Client) => {
    client.on("notification", ({ payload = "" }) => {
      const [topic = "", detail = ""] = payload.split(":", 2);
      onTopic(topic, detail);
    });
    await client.query(`listen ${notifyChannel}`);
    // What was notified while nobody listened is found by looking once.
    onTopic(unheard, "");
  };
  return keepConnection(config, begin, log);
}
