import { bindListeningSocket, type ListeningSocket } from "./base/listening-socket.ts";
import type { Settings } from "./base/settings.ts";
import { StartUpError } from "./base/start-up-error.ts";

/** The addresses that `web` listens on: one, and for the time of a restart that changes it, two. */
export function openDoors() {
  const open = new Map<string, ListeningSocket>();
  /** The address of the `web` that runs, and the one that the next is to have. */
  let current: string | null = null;
  let next: string | null = null;
  return {
    /**
     * The descriptor for a `web` that is to start; null where it listens by itself (Windows).
     * @throws StartUpError when the address is taken
     */
    async bind(address: Settings["listen"]): Promise<number | null> {
      const name = JSON.stringify(address);
      const bound = open.get(name) ?? (await bindListeningSocket(address).catch(cannotListen));
      if (bound !== null) open.set(name, bound);
      current ??= name;
      next = name;
      return bound?.fd ?? null;
    },
    /** A restart is over: the address that nobody listens on is given back. @param replaced whether `web` moved on */
    settle(replaced: boolean): void {
      if (replaced) current = next;
      next = current;
      for (const [name, bound] of open) {
        if (name === current) continue;
        bound.close();
        open.delete(name);
      }
    },
    close(): void {
      for (const bound of open.values()) bound.close();
      open.clear();
    },
  };
}

function cannotListen(error: unknown): never {
  throw new StartUpError("roleFailed", {
    role: "web",
    detail: error instanceof Error ? error.message : String(error),
  });
}
