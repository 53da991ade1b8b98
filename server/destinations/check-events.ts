import type { ServerResponse } from "node:http";
import type { Database } from "../base/database.ts";
import { readCheck } from "./check-store.ts";

/** Milliseconds between two looks at a check whose notification may be lost. */
const lookEvery = 700;
/** Seconds after which the browser is told to ask again. */
const longest = 300;

/** Wakes those who wait for a check to move; fed by `check-moved` notifications. */
export function createCheckBell() {
  const waiting = new Map<string, Set<() => void>>();
  return {
    ring(checkId: string): void {
      for (const wake of waiting.get(checkId) ?? []) wake();
    },
    /** Resolves at the next move of this check, or after `ms`. */
    wait(checkId: string, ms: number): Promise<void> {
      return new Promise((resolve) => {
        const waiters = waiting.get(checkId) ?? new Set();
        const wake = () => {
          clearTimeout(clock);
          waiters.delete(wake);
          if (waiters.size === 0) waiting.delete(checkId);
          resolve();
        };
        const clock = setTimeout(wake, ms);
        waiters.add(wake);
        waiting.set(checkId, waiters);
      });
    },
  };
}
export type CheckBell = ReturnType<typeof createCheckBell>;

/** Streams a check's steps as they happen, then its outcome (server-sent events: `step`, `done`). */
export async function streamCheck(
  companyId: string,
  db: Database,
  bell: CheckBell,
  checkId: string,
  response: ServerResponse,
): Promise<void> {
  const send = (event: string, data: unknown) =>
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const until = Date.now() + longest * 1000;
  let sent = 0;
  try {
    while (!response.destroyed && Date.now() < until) {
      const moved = bell.wait(checkId, lookEvery);
      const check = await db.forCompany(companyId, (trx) => readCheck(companyId, trx, checkId));
      if (!check) break;
      for (const step of check.steps.slice(sent)) send("step", step);
      sent = Math.max(sent, check.steps.length);
      if (check.done) {
        send("done", check.done);
        break;
      }
      await moved;
    }
  } finally {
    response.end();
  }
}
