import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mysql from "mysql2/promise";

/** Whether this machine has a MariaDB server (Debian: mariadb-server-core). */
export const hasMariadb = existsSync("/usr/sbin/mariadbd") && existsSync("/usr/bin/mariadb-install-db");

/** A MariaDB of the test's own: a socket in a folder of its own, no port, no other data. */
export async function startMariadb() {
  const folder = await mkdtemp(join(tmpdir(), "onbin-mariadb-"));
  const socket = join(folder, "m.sock");
  const who = process.getuid?.() === 0 ? ["--user=root"] : [];
  const made = spawnSync(
    "/usr/bin/mariadb-install-db",
    [
      "--no-defaults",
      `--datadir=${folder}/data`,
      "--auth-root-authentication-method=normal",
      "--skip-test-db",
      ...who,
    ],
    { encoding: "utf8" },
  );
  if (made.status !== 0) throw new Error(`mariadb-install-db: ${made.stdout}${made.stderr}`);
  const args = [
    "--no-defaults",
    `--datadir=${folder}/data`,
    `--socket=${socket}`,
    "--skip-networking",
    ...who,
  ];
  const small = ["--innodb-buffer-pool-size=16M", `--pid-file=${folder}/m.pid`, "--skip-log-bin"];
  const server = spawn("/usr/sbin/mariadbd", [...args, ...small], { stdio: "ignore" });
  const connect = (database?: string) =>
    mysql.createConnection({
      socketPath: socket,
      user: "root",
      multipleStatements: true,
      ...(database ? { database } : {}),
    });
  for (const end = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const connection = await connect().catch((error: unknown) => {
      if (Date.now() > end || server.exitCode !== null) throw error;
      return null;
    });
    if (connection === null) continue;
    await connection.end();
    break;
  }
  return {
    socket,
    /** Runs statements as root. */
    async run(statements: string, database?: string): Promise<void> {
      const connection = await connect(database);
      try {
        await connection.query(statements);
      } finally {
        await connection.end();
      }
    },
    async stop(): Promise<void> {
      if (server.exitCode === null) {
        const closed = once(server, "close");
        server.kill("SIGTERM");
        await closed;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}
