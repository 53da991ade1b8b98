import { type ChildProcess, spawn } from "node:child_process";
import type { FailedMessage, ReadyMessage, RetireMessage, RoleFacts } from "./child-process.ts";

export type RoleEnd = {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Milliseconds. */
  lived: number;
  wasReady: boolean;
  message: string;
};

/**
 * Where a role finds the listening socket that it was given, as many times over (`accept-more.ts`); the descriptors below
 * are standard streams and the channel.
 */
export const inheritedFds: readonly number[] = Array.from({ length: 64 }, (_, index) => 4 + index);

export type RoleProcess = {
  readonly pid: number | undefined;
  /** Resolves with undefined when it ends before it is ready. */
  readonly ready: Promise<RoleFacts | undefined>;
  readonly ended: Promise<RoleEnd>;
  kill(signal: NodeJS.Signals): void;
  /** Tells it that another has taken its place: it finishes what is under way and ends. */
  retire(): void;
};

/**
 * With few cores, V8's helper threads for its heap cost more than they save: a fifth of the CPU of a journey. A small
 * young space gives the bytes of finished uploads back sooner (320 MB at most became 204 in `npm run bench:ship`). The old
 * space may grow by a quarter of what lives before it is tidied up: it doubled, when an overload needed the room. And it is
 * tidied up in one go: in small steps beside a loop that is never idle it began late and ended later, while the heap grew on.
 */
const engineOptions = [
  "--single-threaded-gc",
  "--max-semi-space-size=4",
  "--heap-growing-percent=25",
  "--no-incremental-marking",
  // For `keep-tidy.ts`.
  "--expose-gc",
];

/**
 * Starts one role as a child process with a channel to it, on the Node that runs this process.
 * @param fd a descriptor of ours that it gets as each of `inheritedFds`
 * @param heapMb most of V8's old space, for a process that is to stay small: it tidies up sooner, and dies beyond that
 */
export function startRoleProcess(
  entry: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  fd?: number,
  heapMb?: number,
): RoleProcess {
  const born = Date.now();
  const options = heapMb === undefined ? engineOptions : [...engineOptions, `--max-old-space-size=${heapMb}`];
  const child: ChildProcess = spawn(process.execPath, [...options, entry, ...args], {
    env,
    stdio: ["ignore", "inherit", "inherit", "ipc", ...(fd === undefined ? [] : inheritedFds.map(() => fd))],
  });
  const ready = Promise.withResolvers<RoleFacts | undefined>();
  const ended = Promise.withResolvers<RoleEnd>();
  let message = "";
  let wasReady = false;
  child.on("message", (said: ReadyMessage | FailedMessage) => {
    if (said.type === "ready") {
      wasReady = true;
      ready.resolve(said.facts);
    }
    if (said.type === "failed") message = said.message;
  });
  const end = (code: number | null, signal: NodeJS.Signals | null) => {
    ready.resolve(undefined);
    ended.resolve({ code, signal, lived: Date.now() - born, wasReady, message });
  };
  child.on("error", (error) => {
    message = error.message;
    if (child.pid === undefined) end(null, null);
  });
  // "exit" may come before the last message; "close" comes after the channel has been read to its end.
  child.on("exit", (code, signal) => {
    const finish = () => end(code, signal);
    child.once("close", finish);
    setTimeout(finish, 200);
  });
  return {
    pid: child.pid,
    ready: ready.promise,
    ended: ended.promise,
    kill: (signal) => void child.kill(signal),
    retire() {
      if (!child.connected) return;
      child.send({ type: "retire" } satisfies RetireMessage, (error) => {
        if (error) child.kill("SIGTERM");
      });
    },
  };
}
