import { chown, mkdir, realpath, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../log.ts";
import { chooseSocketFolder } from "../socket-folder.ts";
import { StartUpError } from "../start-up-error.ts";
import { adoptOrClear } from "./adopt-server.ts";
import { connectionsFor, renderClusterSettings, socketPort } from "./cluster-settings.ts";
import { checkCluster, createCluster, superuser } from "./create-cluster.ts";
import { keepServerRunning } from "./keep-server-running.ts";
import { ensureLibraryLinks } from "./library-links.ts";
import { findPostgresProgram, type PostgresProgram } from "./platform-package.ts";
import { isPostmasterAlive, readPostmaster, stopPostmaster } from "./postmaster.ts";
import { type SuperuserConnection, waitUntilReady } from "./probe-server.ts";
import { chooseRunAs } from "./run-as.ts";
import { boundServerLog, readLogEnd, rotateServerLog } from "./server-log.ts";
import { startServer } from "./start-server.ts";

export type EmbeddedPostgres = {
  /** As the superuser, who bypasses row-level security: for making roles and the owner's database only. */
  connection: SuperuserConnection;
  /** True when the server had outlived an earlier run of ours. */
  adopted: boolean;
  /** Fast shutdown: open transactions are rolled back. Resolves when the server is gone. */
  stop(): Promise<void>;
};

export type EmbeddedPostgresOptions = {
  /**
   * Holds everything of the server: `cluster` (its data), `server.log`, the socket, and `local.conf` if the operator
   * wrote one. Made with mode 0700 when missing. The caller holds the data folder's lock.
   */
  folder: string;
  log: Log;
  /** `work` processes for which connections are kept; default 1. */
  workers?: number;
  /** Default: the one that npm installed for this platform. */
  program?: PostgresProgram;
};

/**
 * Starts PostgreSQL on a folder, creating its data first when there is none, and taking over a server that still
 * runs there. The server is in a session of its own: signals to this program never reach it. Until it is stopped it is
 * started again whenever it dies.
 * @throws StartUpError with the cure
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log } = options;
  const program = options.program ?? (await findPostgresProgram());
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const folder = await realpath(options.folder);
  const cluster = join(folder, "cluster");
  const logFile = join(folder, "server.log");
  const exists = await checkCluster(cluster, program.majorVersion);

  const env = {
    ...smallEnvironment(),
    ...(await ensureLibraryLinks(program.nativeFolder, join(folder, "lib"))),
  };
  const runAs = await chooseRunAs({ folder, program: program.initdb, env });
  const socketFolder = await prepareSocketFolder(folder);
  const connection = { host: socketFolder, port: socketPort, user: superuser, database: "postgres" };
  const settings = renderClusterSettings({
    version: program.version,
    socketFolder,
    connections: connectionsFor(options.workers ?? 1),
  });

  if (!exists) {
    log.info("postgres.creating", { folder: cluster });
    await createCluster({ folder, cluster, program, runAs, env });
  }
  const isAlive = () => isServerAlive(cluster);
  const adoptOrStart = async () => {
    if (await adoptOrClear({ cluster, settings, connection, log })) return true;
    await replaceFile(join(cluster, "postgresql.conf"), settings);
    await rotateServerLog(logFile);
    await startServer({ cluster, logFile, program, runAs, env });
    if (await waitUntilReady(connection, isAlive, log)) return false;
    throw new StartUpError("serverFailed", { detail: await readLogEnd(logFile), logFile });
  };
  const adopted = await adoptOrStart();
  const endKeeping = keepServerRunning({ isAlive, restart: async () => void (await adoptOrStart()), log });
  const endLogWatch = boundServerLog(logFile, log);
  return {
    connection,
    adopted,
    stop: async () => {
      endLogWatch();
      await endKeeping();
      const running = await readPostmaster(cluster);
      if (running !== undefined) await stopPostmaster(running.pid, cluster);
    },
  };
}

async function isServerAlive(cluster: string): Promise<boolean> {
  const found = await readPostmaster(cluster);
  return found !== undefined && (await isPostmasterAlive(found.pid, cluster));
}

/** Nothing of ours goes along: the service's environment may hold the master key. */
function smallEnvironment(): NodeJS.ProcessEnv {
  return { PATH: `${process.env.PATH ?? ""}:/usr/sbin:/usr/bin:/sbin:/bin`, LC_ALL: "C", TZ: "UTC" };
}

async function prepareSocketFolder(folder: string): Promise<string> {
  const { uid, gid } = await stat(folder);
  const socketFolder = await chooseSocketFolder(folder, `.s.PGSQL.${socketPort}.lock`, [uid]);
  if (process.getuid?.() === 0) await chown(socketFolder, uid, gid);
  return socketFolder;
}

/** Readable for the server, who may be another user; the folder around it is closed. */
async function replaceFile(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o644 });
  await rename(`${file}.new`, file);
}
