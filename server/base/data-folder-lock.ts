import { mkdir, realpath, rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { withTakeover } from "./lock-takeover.ts";
import { chooseSocketFolder } from "./socket-folder.ts";
import { StartUpError } from "./start-up-error.ts";

export type RunningService = {
  /** Process ID; undefined when it holds the lock but does not answer in time. */
  pid: number | undefined;
};

export type DataFolderLock = { release(): Promise<void> };

const socketName = "onbin.sock";

/**
 * Claims a data folder for this process until it ends or releases it. The claim is a listening socket,
 * `<data>/run/onbin.sock`: the kernel ends it with the process, whichever way that goes.
 * @throws StartUpError `alreadyRunning`, naming the holder's process ID
 */
export async function lockDataFolder(dataFolder: string): Promise<DataFolderLock> {
  const run = join(await realpath(dataFolder), "run");
  await mkdir(run, { recursive: true, mode: 0o700 });
  const path = await lockPath(run);
  return withTakeover(join(run, "takeover"), async () => {
    const holder = await askHolder(path);
    if (holder !== undefined) {
      throw new StartUpError("alreadyRunning", { folder: dataFolder, pid: holder.pid ?? "?" });
    }
    await rm(path, { force: true });
    const server = await listen(path);
    return { release: () => new Promise<void>((resolve) => server.close(() => resolve())) };
  });
}

/** The service that holds a data folder, asked over its socket; undefined when none does. */
export async function isServiceRunning(dataFolder: string): Promise<RunningService | undefined> {
  const folder = await realpath(dataFolder).catch(() => undefined);
  return folder === undefined ? undefined : askHolder(await lockPath(join(folder, "run")));
}

async function lockPath(run: string): Promise<string> {
  return join(await chooseSocketFolder(run, socketName), socketName);
}

function listen(path: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.end(JSON.stringify({ pid: process.pid }));
  });
  // The lock alone keeps no process alive.
  server.unref();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => resolve(server));
  });
}

async function askHolder(path: string): Promise<RunningService | undefined> {
  const socket = connect(path);
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  const outcome = new Promise<"gone" | "answered">((resolve) => {
    // Any other error, such as a full backlog, comes from a holder who is alive.
    socket.on("error", (error: NodeJS.ErrnoException) =>
      resolve(error.code === "ENOENT" || error.code === "ECONNREFUSED" ? "gone" : "answered"),
    );
    socket.on("end", () => resolve("answered"));
  });
  const first = await Promise.race([outcome, sleep(2000, "late" as const, { ref: false })]);
  socket.destroy();
  if (first === "gone") return undefined;
  const text = Buffer.concat(chunks).toString("utf8");
  return { pid: text === "" ? undefined : (JSON.parse(text) as { pid: number }).pid };
}
