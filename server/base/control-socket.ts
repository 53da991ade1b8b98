import { realpath, rm } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chooseSocketFolder } from "./socket-folder.ts";

const socketName = "control.sock";

/** What a command may ask of the running service; each line that an act says goes to the asker at once. */
export type ControlActs = Readonly<Record<string, (say: (line: string) => void) => Promise<void>>>;

type Reply = { line: string } | { done: true } | { failed: string };

/**
 * Takes orders of the command line while the service runs: a Unix socket in `<data>/run`, which only its user can reach.
 * The caller holds the data folder's lock.
 */
export async function serveControl(dataDir: string, acts: ControlActs): Promise<{ close(): Promise<void> }> {
  const path = await controlPath(dataDir);
  await rm(path, { force: true });
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => undefined);
    const reply = (said: Reply) => socket.writable && socket.write(`${JSON.stringify(said)}\n`);
    const lines = createInterface(socket);
    // It repeats the errors of its socket; one that nobody listens to would end the service (an asker that was killed).
    lines.on("error", () => undefined);
    lines.once("line", (asked) => {
      const act = Object.hasOwn(acts, asked) ? acts[asked] : undefined;
      const done = act ? act((line) => reply({ line })) : Promise.reject(new Error(`unknown: ${asked}`));
      done
        .then(() => reply({ done: true }))
        .catch((error: unknown) => reply({ failed: error instanceof Error ? error.message : String(error) }))
        .finally(() => socket.end());
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  server.unref();
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/**
 * Asks the service that runs on this data folder for an act, and resolves when it is done.
 * @throws Error with the service's words when it fails, or when none answers
 */
export async function askControl(
  dataDir: string,
  act: string,
  onLine: (line: string) => void,
): Promise<void> {
  const socket = connect(await controlPath(dataDir));
  socket.write(`${act}\n`);
  for await (const text of createInterface(socket)) {
    const said = JSON.parse(text) as Reply;
    if ("line" in said) onLine(said.line);
    else if ("failed" in said) throw new Error(said.failed);
    else return;
  }
  throw new Error("The service ended before it was done.");
}

async function controlPath(dataDir: string): Promise<string> {
  const run = join(await realpath(dataDir), "run");
  return join(await chooseSocketFolder(run, socketName), socketName);
}
