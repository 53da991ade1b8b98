const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A terminal's Ctrl-C reaches both this process and `bin/onbin`, which passes it on: one press, two signals. */
const samePress = 1000;

export type StopSignals = {
  /** The first wish to stop. */
  onStop(reason: string): void;
  /** A second one, at least a second later. */
  onHurry(reason: string): void;
};

/**
 * Listens for wishes to stop: signals, and the end of the process that started this one with a channel (`bin/onbin`).
 * @returns ends the listening
 */
export function listenForStop({ onStop, onHurry }: StopSignals): () => void {
  let first: number | undefined;
  const wish = (reason: string) => {
    if (first === undefined) {
      first = Date.now();
      onStop(reason);
    } else if (Date.now() - first >= samePress) {
      onHurry(reason);
    }
  };
  const listeners = signals.map((signal) => [signal, () => wish(signal)] as const);
  const onDisconnect = () => wish("disconnect");
  for (const [signal, listener] of listeners) process.on(signal, listener);
  if (process.connected) process.on("disconnect", onDisconnect);
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
    process.off("disconnect", onDisconnect);
  };
}
