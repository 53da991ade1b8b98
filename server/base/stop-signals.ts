/** A terminal's Ctrl-C reaches both this process and `bin/onbin`, which passes it on: one press, two signals. */
const samePress = 1000;

export type StopSignals = {
  /** The first wish to stop. */
  onStop(reason: string): void;
  /** A second one, at least a second later. */
  onHurry(reason: string): void;
  /** SIGHUP where no terminal is: service managers mean by it that the settings are to be read again. */
  onReload?(): void;
};

/**
 * Listens for wishes to stop: signals, and the end of the process that started this one with a channel (`bin/onbin`).
 * SIGHUP is one of them in a terminal only: it says that the terminal is gone.
 * @returns ends the listening
 */
export function listenForStop({ onStop, onHurry, onReload }: StopSignals): () => void {
  let first: number | undefined;
  const wish = (reason: string) => {
    if (first === undefined) {
      first = Date.now();
      onStop(reason);
    } else if (Date.now() - first >= samePress) {
      onHurry(reason);
    }
  };
  const onHangUp = process.stdin.isTTY ? () => wish("SIGHUP") : () => onReload?.();
  const listeners = [
    ["SIGINT", () => wish("SIGINT")],
    ["SIGTERM", () => wish("SIGTERM")],
    ["SIGHUP", onHangUp],
  ] as const;
  const onDisconnect = () => wish("disconnect");
  for (const [signal, listener] of listeners) process.on(signal, listener);
  if (process.connected) process.on("disconnect", onDisconnect);
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
    process.off("disconnect", onDisconnect);
  };
}
