import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { findPostgresProgram } from "./platform-package.ts";
import { readPostmaster, stopPostmaster } from "./postmaster.ts";
import type { SuperuserConnection } from "./probe-server.ts";

export const isRoot = process.getuid?.() === 0;

const folders: string[] = [];

/** A new folder, 0700. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "onbin-postgres-"));
  folders.push(folder);
  return folder;
}

/** Ends every server under the folders made so far, and removes them. */
export async function cleanUp(): Promise<void> {
  for (const folder of folders.splice(0)) {
    for (const cluster of findClusters(folder)) {
      const running = await readPostmaster(cluster);
      if (running !== undefined) await stopPostmaster(running.pid, cluster);
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

function findClusters(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith("/postmaster.pid"))
    .map((name) => dirname(join(folder, name)));
}

export async function query<Row extends pg.QueryResultRow>(
  connection: SuperuserConnection,
  sql: string,
): Promise<Row[]> {
  const client = new pg.Client({ ...connection });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Process IDs of all PostgreSQL processes that work below a folder, zombies left out. */
export function findServerProcesses(folder: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`).startsWith(folder) && readName(pid) === "postgres";
      } catch {
        return false;
      }
    });
}

function readName(pid: number): string {
  return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
}

/** The package of this platform, copied, without the links that its install script would have made. */
export async function copyPackageWithoutLinks(): Promise<string> {
  const copy = join(makeFolder(), "package");
  const { nativeFolder } = await findPostgresProgram();
  cpSync(dirname(nativeFolder), copy, { recursive: true });
  const links = JSON.parse(readFileSync(join(copy, "native/pg-symlinks.json"), "utf8")) as {
    target: string;
  }[];
  for (const { target } of links) rmSync(join(copy, target), { force: true });
  return copy;
}

export type Holder = {
  child: ChildProcessWithoutNullStreams;
  connection: SuperuserConnection;
  adopted: boolean;
};

export type HoldOptions = {
  packageFolder?: string;
  /** Command before `node`, to become somebody else. */
  prefix?: readonly string[];
  env?: NodeJS.ProcessEnv;
};

/** Starts PostgreSQL from a process of its own, which a test can kill. */
export async function holdServer(folder: string, options: HoldOptions = {}): Promise<Holder> {
  const script = fileURLToPath(new URL("hold-server.testing.ts", import.meta.url));
  const packageArgument = options.packageFolder === undefined ? [] : [options.packageFolder];
  const [command = "", ...args] = [
    ...(options.prefix ?? []),
    process.execPath,
    script,
    folder,
    ...packageArgument,
  ];
  const child = spawn(command, args, { env: options.env ?? process.env });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString("utf8");
  });
  for await (const line of createInterface(child.stdout)) {
    return { child, ...(JSON.parse(line) as Omit<Holder, "child">) };
  }
  throw new Error(`the server was not started: ${said}`);
}

export async function killAndWait(child: ChildProcessWithoutNullStreams): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

export async function waitUntil(condition: () => boolean, patience = 10_000): Promise<void> {
  for (const end = Date.now() + patience; !condition(); await sleep(20)) {
    if (Date.now() > end) throw new Error("waited in vain");
  }
}

/** Runs a command as nobody; for asking whether the user could read something. */
export const asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] as const;

/** Whether the user nobody can read this checkout; not when it lies below a closed folder. */
export function canNobodyReadCheckout(): boolean {
  try {
    const [command, ...args] = asNobody;
    execFileSync(command, [...args, process.execPath, "--version"], { stdio: "ignore" });
    execFileSync(command, [...args, "test", "-r", fileURLToPath(import.meta.url)], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
