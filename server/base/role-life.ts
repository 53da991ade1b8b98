import { fileURLToPath } from "node:url";
import { type RoleFacts, supervisedMark } from "./child-process.ts";
import type { Log } from "./log.ts";
import { type RoleEnd, type RoleProcess, startRoleProcess } from "./role-process.ts";

export type Role = {
  name: string;
  /** Tells apart several processes of one role: 2 and up; the first has none. */
  number?: number;
  /** Follow `role <name>` on the command line. */
  args?: readonly string[];
  /** Added to this process's environment. */
  env?: Readonly<Record<string, string>>;
  /** Settings of this process that the role must not have: secrets of others. */
  withhold?: readonly string[];
  /** An open descriptor of this process that the role gets as each of `inheritedFds`. */
  fd?: number;
};

/** Milliseconds. */
export type Patience = {
  /** From the start of a process to its being ready. */
  ready: number;
  /** From the order to stop to SIGKILL, when everything ends. */
  stop: number;
  /** The same for a process that another has taken the place of: its uploads and PUTs may take their time. */
  retire: number;
  firstPause: number;
  /** Longest pause before a role that was ready, and died young, runs again. */
  longestPause: number;
  /** The same for one that never got ready. */
  longestUnready: number;
  /** A life that makes earlier deaths forgotten. */
  longLife: number;
};

export const usualPatience: Patience = {
  ready: 120_000,
  stop: 20_000,
  retire: 120_000,
  firstPause: 200,
  longestPause: 1_000,
  longestUnready: 10_000,
  longLife: 5_000,
};

/** One process of a role, from its start to its end. */
export type Life = {
  readonly ready: RoleProcess["ready"];
  readonly ended: RoleProcess["ended"];
  /** Asks it to finish what it has under way, as another has taken its place, and to end. */
  retire(): void;
};

export type Supervised = {
  /** The program whose `role <name>` runs a role; default `server/main.ts`. */
  entry: string | undefined;
  stopping: AbortSignal;
  hurrying: AbortSignal;
  patience: Patience;
};

/** Starts a process of a role; it is asked to stop when everything does, and killed when it does not do so in time. */
export function startLife(
  role: Role,
  { entry, stopping, hurrying, patience }: Supervised,
  log: Log,
  onReady: (facts: RoleFacts) => void = () => undefined,
): Life {
  const child = startProcess(role, entry);
  log.info("role.started", { pid: child.pid });
  const kill = () => child.kill("SIGKILL");
  let isLate = false;
  const timers = [
    setTimeout(() => {
      isLate = true;
      kill();
    }, patience.ready),
  ];
  const askToStop = () => {
    child.kill("SIGTERM");
    timers.push(setTimeout(kill, patience.stop));
  };
  stopping.addEventListener("abort", askToStop);
  hurrying.addEventListener("abort", kill);
  const ready = child.ready.then((facts) => {
    clearTimeout(timers[0]);
    if (facts === undefined) return facts;
    log.info("role.ready", { pid: child.pid });
    onReady(facts);
    return facts;
  });
  ready.catch((error: unknown) => log.error("supervisor.on-ready-failed", error));
  void child.ended.finally(() => {
    stopping.removeEventListener("abort", askToStop);
    hurrying.removeEventListener("abort", kill);
    for (const timer of timers) clearTimeout(timer);
  });
  const late = `it was not ready within ${Math.round(patience.ready / 1000)} s`;
  return {
    ready: child.ready,
    ended: child.ended.then((end) => (isLate && end.message === "" ? { ...end, message: late } : end)),
    retire() {
      child.retire();
      timers.push(setTimeout(kill, patience.retire));
    },
  };
}

function startProcess(role: Role, entry: string | undefined): RoleProcess {
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
  return startRoleProcess(program, ["role", role.name, ...(role.args ?? [])], env, role.fd);
}

/** How a process is called in logs and messages: `work`, `work-2`. */
export function labelOf({ name, number }: Role): string {
  return number === undefined ? name : `${name}-${number}`;
}

export function describeEnd({ code, signal, message }: RoleEnd): string {
  return message || (signal === null ? `exit code ${code}` : `signal ${signal}`);
}
