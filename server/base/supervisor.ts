import type { RoleFacts } from "./child-process.ts";
import type { Log } from "./log.ts";
import { keepRole } from "./role-keeper.ts";
import { describeEnd, labelOf, type Patience, type Role, usualPatience } from "./role-life.ts";
import { StartUpError } from "./start-up-error.ts";
import { listenForStop } from "./stop-signals.ts";

export type { Role } from "./role-life.ts";

/** Replaces every process, one after the other; `onStep` hears of each that is done. */
export type RollingRestart = (onStep?: (role: string) => void) => Promise<void>;

export type Supervision = {
  roles: readonly Role[];
  log: Log;
  /** Called once, when every role has said that it is ready; the facts by role name. */
  onReady?: (facts: ReadonlyMap<string, RoleFacts>) => void;
  /** Ends the supervision as a signal would. */
  signal?: AbortSignal;
  /** The roles as they are to run from now on, in the same order; asked at each rolling restart. Default: as before. */
  reload?: () => Promise<readonly Role[]>;
  /** Called when a rolling restart ends, whole or broken off: the roles that were replaced, by label. */
  onRestartEnd?: (replaced: ReadonlySet<string>) => void;
  /** Called when the end begins. */
  onStopping?: () => void;
  /** Gets the rolling restart, for those who may order one; SIGHUP orders one as well. */
  onRestartable?: (restart: RollingRestart) => void | Promise<void>;
  /** The program whose `role <name>` runs a role; default `server/main.ts`. */
  entry?: string;
  patience?: Partial<Patience>;
};

/**
 * Runs each role in a child process until SIGINT or SIGTERM (and, in a terminal, SIGHUP); a role that dies is started
 * again. Resolves when no child is left, so that the caller can then stop what they used.
 * @throws StartUpError, when no child is left, if a role dies before all were ready for the first time
 */
export async function superviseProcesses(supervision: Supervision): Promise<void> {
  const { roles, log, onReady, signal } = supervision;
  const patience = { ...usualPatience, ...supervision.patience };
  const stopping = new AbortController();
  const hurrying = new AbortController();
  const facts = new Map<string, RoleFacts>();
  let failure: StartUpError | undefined;
  const allReady = () => facts.size === roles.length;

  const keepers = roles.map((role) =>
    keepRole({
      role,
      entry: supervision.entry,
      stopping: stopping.signal,
      hurrying: hurrying.signal,
      patience,
      log: log.with({ role: labelOf(role) }),
      onReady: (said) => {
        const before = allReady();
        facts.set(labelOf(role), said);
        if (!before && allReady()) onReady?.(facts);
      },
      onDeath: (end) => {
        if (allReady()) return;
        failure ??= new StartUpError("roleFailed", { role: labelOf(role), detail: describeEnd(end) });
        stopping.abort();
      },
    }),
  );

  const replaceAll: RollingRestart = async (onStep) => {
    if (!allReady()) throw new Error("Onbin is still starting.");
    const replaced = new Set<string>();
    try {
      const fresh = (await supervision.reload?.()) ?? roles;
      log.info("supervisor.restarting");
      for (const [i, keeper] of keepers.entries()) {
        const role = fresh[i];
        if (role === undefined || stopping.signal.aborted) return;
        await keeper.replace(role).catch((error: unknown) => {
          const detail = error instanceof Error ? error.message : String(error);
          throw new StartUpError("roleNotReplaced", { role: labelOf(role), detail });
        });
        replaced.add(labelOf(role));
        log.info("role.replaced", { role: labelOf(role) });
        onStep?.(labelOf(role));
      }
    } finally {
      supervision.onRestartEnd?.(replaced);
    }
  };
  // One after the other, also where two are ordered at once.
  let last: Promise<unknown> = Promise.resolve();
  const restart: RollingRestart = (onStep) => {
    const mine = last.then(() => replaceAll(onStep));
    last = mine.catch((error: unknown) => log.error("supervisor.restart-failed", error));
    return mine;
  };

  const endListening = listenForStop({
    onStop: (reason) => {
      log.info("supervisor.stopping", { reason });
      stopping.abort();
    },
    onHurry: (reason) => {
      log.warn("supervisor.hurrying", { reason });
      hurrying.abort();
    },
    onReload: () => void restart().catch(() => undefined),
  });
  stopping.signal.addEventListener("abort", () => supervision.onStopping?.());
  const stop = () => stopping.abort();
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  try {
    await supervision.onRestartable?.(restart);
    await Promise.all(keepers.map(({ ended }) => ended));
  } finally {
    endListening();
    signal?.removeEventListener("abort", stop);
  }
  if (failure !== undefined) throw failure;
}
