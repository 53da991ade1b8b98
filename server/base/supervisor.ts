import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type RoleFacts, supervisedMark } from "./child-process.ts";
import type { Log } from "./log.ts";
import { type RoleEnd, type RoleProcess, startRoleProcess } from "./role-process.ts";
import { StartUpError } from "./start-up-error.ts";
import { listenForStop } from "./stop-signals.ts";

export type Role = {
  name: string;
  /** Follow `role <name>` on the command line. */
  args?: readonly string[];
  /** Added to this process's environment. */
  env?: Readonly<Record<string, string>>;
  /** Settings of this process that the role must not have: secrets of others. */
  withhold?: readonly string[];
};

export type Supervision = {
  roles: readonly Role[];
  log: Log;
  /** Called once, when every role has said that it is ready; the facts by role name. */
  onReady?: (facts: ReadonlyMap<string, RoleFacts>) => void;
  /** Ends the supervision as a signal would. */
  signal?: AbortSignal;
  /** The program whose `role <name>` runs a role; default `server/main.ts`. */
  entry?: string;
  patience?: Partial<Patience>;
};

/** Milliseconds. */
export type Patience = {
  ready: number;
  stop: number;
  firstPause: number;
  longestPause: number;
  /** A life that makes earlier deaths forgotten. */
  longLife: number;
};

const usualPatience: Patience = {
  ready: 120_000,
  stop: 20_000,
  firstPause: 200,
  longestPause: 10_000,
  longLife: 60_000,
};

/**
 * Runs each role in a child process until SIGINT, SIGTERM or SIGHUP; a role that dies is started again. Resolves when no
 * child is left, so that the caller can then stop what they used.
 * @throws StartUpError, when no child is left, if a role dies before all were ready for the first time
 */
export async function superviseProcesses(supervision: Supervision): Promise<void> {
  const { roles, log, onReady, signal } = supervision;
  const patience = { ...usualPatience, ...supervision.patience };
  const stopping = new AbortController();
  const hurrying = new AbortController();
  const endListening = listenForStop({
    onStop: (reason) => {
      log.info("supervisor.stopping", { reason });
      stopping.abort();
    },
    onHurry: (reason) => {
      log.warn("supervisor.hurrying", { reason });
      hurrying.abort();
    },
  });
  const stop = () => stopping.abort();
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();

  const facts = new Map<string, RoleFacts>();
  let failure: StartUpError | undefined;
  const allReady = () => facts.size === roles.length;
  const keepers = roles.map((role) =>
    keepRoleRunning({
      role,
      start: () => startRole(role, supervision),
      stopping: stopping.signal,
      hurrying: hurrying.signal,
      patience,
      log: log.with({ role: role.name }),
      onReady: (said) => {
        const before = allReady();
        facts.set(role.name, said);
        if (!before && allReady()) onReady?.(facts);
      },
      onDeath: (end) => {
        if (allReady()) return;
        failure ??= new StartUpError("roleFailed", { role: role.name, detail: describeEnd(end) });
        stop();
      },
    }),
  );
  try {
    await Promise.all(keepers);
  } finally {
    endListening();
    signal?.removeEventListener("abort", stop);
  }
  if (failure !== undefined) throw failure;
}

type Keeping = {
  role: Role;
  start: () => RoleProcess;
  stopping: AbortSignal;
  hurrying: AbortSignal;
  patience: Patience;
  log: Log;
  onReady: (facts: RoleFacts) => void;
  onDeath: (end: RoleEnd) => void;
};

async function keepRoleRunning(keeping: Keeping): Promise<void> {
  const { stopping, patience, log } = keeping;
  let pause = patience.firstPause;
  while (!stopping.aborted) {
    const end = await liveOnce(keeping);
    if (stopping.aborted) return;
    log.error("role.died", undefined, { ending: describeEnd(end), restartIn: pause });
    keeping.onDeath(end);
    if (end.lived >= patience.longLife) pause = patience.firstPause;
    await sleep(pause, undefined, { signal: stopping }).catch(() => {});
    pause = Math.min(pause * 2, patience.longestPause);
  }
}

/** One life of a role, from its start to its end, which is ordered when the supervisor stops. */
async function liveOnce({ start, stopping, hurrying, patience, log, onReady }: Keeping): Promise<RoleEnd> {
  const child = start();
  log.info("role.started", { pid: child.pid });
  const kill = () => child.kill("SIGKILL");
  const timers: NodeJS.Timeout[] = [];
  const askToStop = () => {
    child.kill("SIGTERM");
    timers.push(setTimeout(kill, patience.stop));
  };
  stopping.addEventListener("abort", askToStop);
  hurrying.addEventListener("abort", kill);
  const tooLate = setTimeout(kill, patience.ready);
  timers.push(tooLate);
  child.ready
    .then((facts) => {
      clearTimeout(tooLate);
      if (facts !== undefined) onReady(facts);
    })
    .catch((error: unknown) => log.error("supervisor.on-ready-failed", error));
  const end = await child.ended;
  stopping.removeEventListener("abort", askToStop);
  hurrying.removeEventListener("abort", kill);
  for (const timer of timers) clearTimeout(timer);
  return end;
}

function startRole(role: Role, { entry }: Supervision): RoleProcess {
  const program = entry ?? fileURLToPath(new URL("../main.ts", import.meta.url));
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    [supervisedMark]: "1",
    UV_THREADPOOL_SIZE: "16",
    // glibc would give each of these threads a heap of its own, and keep what they freed.
    MALLOC_ARENA_MAX: "2",
    ...role.env,
  };
  for (const name of role.withhold ?? []) delete env[name];
  return startRoleProcess(program, ["role", role.name, ...(role.args ?? [])], env);
}

function describeEnd({ code, signal, message }: RoleEnd): string {
  return message || (signal === null ? `exit code ${code}` : `signal ${signal}`);
}
