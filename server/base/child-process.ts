import type { Log } from "./log.ts";

/** What a role tells its supervisor: that it works, with what others want to know of it (the URL, say). */
export type ReadyMessage = { type: "ready"; facts: RoleFacts };
export type RoleFacts = Readonly<Record<string, string | number | boolean>>;

/** What a role tells before it gives up. */
export type FailedMessage = { type: "failed"; message: string };

/** What a supervisor tells a role: another process has taken its place. */
export type RetireMessage = { type: "retire" };

/** Why a role is to stop: everything ends, or another process of the role has taken its place. */
export type StopReason = "ending" | "replaced";

export type StartedRole = {
  facts?: RoleFacts;
  /** Finishes what is under way and closes everything; the supervisor allows 20 seconds, 2 minutes when replaced. */
  stop(reason: StopReason): Promise<void>;
};

/** Set in the environment of a role that a supervisor started. */
export const supervisedMark = "ONBIN_SUPERVISED";

type RoleOptions = {
  start: () => Promise<StartedRole>;
  log: Log;
};

/**
 * Runs this process as a role. Under a supervisor it reports when it is ready, stops on SIGTERM or when another has
 * taken its place, and ignores SIGINT and SIGHUP, which a terminal sends to the whole process group; when the supervisor dies it exits at once, wherever it is
 * (all work is safe to repeat). Without a supervisor SIGINT and SIGHUP stop it too.
 */
export async function runAsRole({ start, log }: RoleOptions): Promise<void> {
  const supervised = process.env[supervisedMark] !== undefined;
  const giveUp = (error: unknown) => {
    log.error("role.failed", error);
    const message = error instanceof Error ? error.message : String(error);
    report({ type: "failed", message }, () => process.exit(1));
  };
  process.on("uncaughtException", giveUp);
  process.on("unhandledRejection", giveUp);

  let isStopping = false;
  const started = Promise.withResolvers<StartedRole>();
  const stopFor = (reason: StopReason) => {
    if (isStopping) return;
    isStopping = true;
    started.promise.then((role) => role.stop(reason)).then(() => process.exit(0), giveUp);
  };
  const stop = () => stopFor("ending");
  if (supervised) {
    process.on("message", (said: RetireMessage) => {
      if (said.type === "retire") stopFor("replaced");
    });
  }
  process.on("SIGTERM", stop);
  for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, supervised ? () => {} : stop);
  process.on("disconnect", supervised ? () => process.exit(1) : stop);
  if (supervised && !process.connected) process.exit(1);

  try {
    const role = await start();
    started.resolve(role);
    report({ type: "ready", facts: role.facts ?? {} });
  } catch (error) {
    giveUp(error);
  }
}

/** `done` is called in any case, a second later at most. */
function report(message: ReadyMessage | FailedMessage, done: () => void = () => {}): void {
  if (process.send === undefined || !process.connected) {
    done();
    return;
  }
  const timer = setTimeout(done, 1000);
  process.send(message, undefined, undefined, () => {
    clearTimeout(timer);
    done();
  });
}
