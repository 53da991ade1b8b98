import type { Log } from "./log.ts";

/** Runs an act now and then every so many seconds, never twice at once; its errors are logged, not fatal. */
export function startClock(
  name: string,
  everySeconds: number,
  act: () => Promise<unknown>,
  log: Log,
): { stop(): Promise<void> } {
  let running: Promise<void> | null = null;
  const run = () => {
    running ??= act()
      .then(
        () => undefined,
        (error: unknown) => log.error("clock.failed", error, { clock: name }),
      )
      .finally(() => {
        running = null;
      });
  };
  run();
  const timer = setInterval(run, everySeconds * 1000);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
