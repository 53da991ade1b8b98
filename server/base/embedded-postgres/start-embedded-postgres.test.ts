import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterEach, describe, expect, test } from "vitest";
import { silentLog } from "../log.ts";
import { findPostgresProgram, readPostgresProgram } from "./platform-package.ts";
import { readPostmaster } from "./postmaster.ts";
import { chooseRunAs } from "./run-as.ts";
import {
  asNobody,
  canNobodyReadCheckout,
  cleanUp,
  copyPackageWithoutLinks,
  findServerProcesses,
  holdServer,
  isRoot,
  killAndWait,
  makeFolder,
  query,
  waitUntil,
} from "./server-fixture.testing.ts";
import { startEmbeddedPostgres } from "./start-embedded-postgres.ts";

const log = silentLog;

afterEach(cleanUp);

describe("startEmbeddedPostgres", () => {
  test("creates a cluster, stops without leaving a process, and finds its rows again", async () => {
    const folder = join(makeFolder(), "postgres");
    const first = await startEmbeddedPostgres({ folder, log });
    expect(first.adopted).toBe(false);
    const [settings] = await query(
      first.connection,
      `select current_setting('data_checksums') as checksums, current_setting('server_encoding') as encoding,
        current_setting('listen_addresses') as addresses, current_setting('fsync') as fsync,
        current_setting('synchronous_commit') as commit, current_setting('timezone') as zone, lower('ÄÖ') as lower`,
    );
    expect(settings).toEqual({
      checksums: "on",
      encoding: "UTF8",
      addresses: "",
      fsync: "on",
      commit: "on",
      zone: "UTC",
      lower: "äö",
    });
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    await query(first.connection, "create table kept as select 42 as answer");
    await first.stop();
    expect(findServerProcesses(folder)).toEqual([]);

    const second = await startEmbeddedPostgres({ folder, log });
    expect(second.adopted).toBe(false);
    expect(await query(second.connection, "select answer from kept")).toEqual([{ answer: 42 }]);
    await second.stop();
    await second.stop();
    expect(findServerProcesses(folder)).toEqual([]);
  });

  test("adopts the server after kill -9 of the process that started it", async () => {
    const folder = join(makeFolder(), "postgres");
    const holder = await holdServer(folder);
    await query(holder.connection, "create table kept as select 42 as answer");
    const before = await readPostmaster(join(folder, "cluster"));
    await killAndWait(holder.child);

    const adopting = await startEmbeddedPostgres({ folder, log });
    expect(adopting.adopted).toBe(true);
    expect((await readPostmaster(join(folder, "cluster")))?.pid).toBe(before?.pid);
    expect(await query(adopting.connection, "select answer from kept")).toEqual([{ answer: 42 }]);
    await adopting.stop();
    expect(findServerProcesses(folder)).toEqual([]);
  });

  test("replaces a living server whose settings are not ours any more", async () => {
    const folder = join(makeFolder(), "postgres");
    const holder = await holdServer(folder);
    await killAndWait(holder.child);
    writeFileSync(join(folder, "cluster/postgresql.conf"), "# of another version");
    const server = await startEmbeddedPostgres({ folder, log });
    expect(server.adopted).toBe(false);
    await server.stop();
  });

  test("keeps every confirmed row when everything is killed while rows are written", async () => {
    const folder = join(makeFolder(), "postgres");
    let confirmed = 0;
    for (let round = 0; round < 3; round++) {
      const holder = await holdServer(folder);
      await query(holder.connection, "create table if not exists row (number integer primary key)");
      const writing = writeUntilKilled(holder.connection, confirmed);
      const target = confirmed + 50;
      await waitUntil(() => writing.confirmed() > target);
      const killing = killAndWait(holder.child);
      for (const pid of findServerProcesses(folder)) process.kill(pid, "SIGKILL");
      await killing;
      await writing.ended;
      confirmed = writing.confirmed();
      const server = await startEmbeddedPostgres({ folder, log });
      expect(server.adopted).toBe(false);
      const rows = await query<{ count: number; last: number }>(
        server.connection,
        "select count(*)::integer as count, max(number) as last from row",
      );
      // A row that was written but not yet confirmed may be there too.
      expect([confirmed, confirmed + 1]).toContain(rows[0]?.count);
      confirmed = rows[0]?.count ?? 0;
      await server.stop();
    }
  });

  test("starts a server again that dies while we run, and not one that we stopped", async () => {
    const folder = join(makeFolder(), "postgres");
    const server = await startEmbeddedPostgres({ folder, log });
    await query(server.connection, "create table kept as select 42 as answer");
    const before = await readPostmaster(join(folder, "cluster"));
    process.kill(before?.pid ?? 0, "SIGKILL");
    await expect
      .poll(() => query(server.connection, "select answer from kept").catch(() => []), { timeout: 15_000 })
      .toEqual([{ answer: 42 }]);
    expect((await readPostmaster(join(folder, "cluster")))?.pid).not.toBe(before?.pid);
    await server.stop();
    await sleep(1500);
    expect(findServerProcesses(folder)).toEqual([]);
  });

  test("starts over the lock of a postmaster that is a zombie", async () => {
    const folder = join(makeFolder(), "postgres");
    await (await startEmbeddedPostgres({ folder, log })).stop();
    const cluster = join(folder, "cluster");
    const program = await findPostgresProgram();
    const { prefix } = await chooseRunAs({ folder, program: program.initdb, env: process.env });
    const postgres = join(program.nativeFolder, "bin/postgres");
    // `sleep` takes the place of the shell and never asks how its child ended.
    const parent = spawn("sh", ["-c", '"$@" & exec sleep 60', "sh", ...prefix, postgres, "-D", cluster]);
    try {
      await waitUntil(() => existsSync(join(folder, ".s.PGSQL.5432")));
      const running = await readPostmaster(cluster);
      for (const pid of findServerProcesses(folder)) process.kill(pid, "SIGKILL");
      await waitUntil(() => readFileSync(`/proc/${running?.pid}/stat`, "utf8").includes(") Z "));
      const server = await startEmbeddedPostgres({ folder, log });
      expect(server.adopted).toBe(false);
      await server.stop();
    } finally {
      parent.kill("SIGKILL");
    }
  });

  test("starts over a lock whose process ID now belongs to a stranger, and leaves the stranger alone", async () => {
    const folder = join(makeFolder(), "postgres");
    const holder = await holdServer(folder);
    const killing = killAndWait(holder.child);
    for (const pid of findServerProcesses(folder)) process.kill(pid, "SIGKILL");
    await killing;
    const lock = join(folder, "cluster/postmaster.pid");
    const stranger = spawn("sleep", ["60"]);
    writeFileSync(lock, readFileSync(lock, "utf8").replace(/^\d+/, String(stranger.pid)));
    const server = await startEmbeddedPostgres({ folder, log });
    expect(stranger.exitCode ?? stranger.signalCode).toBe(null);
    await server.stop();
    stranger.kill("SIGKILL");
  });

  test("puts the socket elsewhere when the path is long, in a closed folder", async () => {
    const folder = join(makeFolder(), "長".repeat(40), "postgres");
    const server = await startEmbeddedPostgres({ folder, log });
    expect(server.connection.host.startsWith(folder)).toBe(false);
    expect(statSync(server.connection.host).mode & 0o777).toBe(0o700);
    expect(await query(server.connection, "select 1 as one")).toEqual([{ one: 1 }]);
    await server.stop();
    const holder = await holdServer(folder);
    await killAndWait(holder.child);
    const adopting = await startEmbeddedPostgres({ folder, log });
    expect(adopting.adopted).toBe(true);
    await adopting.stop();
    rmSync(adopting.connection.host, { recursive: true });
  });

  test("touches nothing when the data is of another major version, or no PostgreSQL data", async () => {
    const folder = join(makeFolder(), "postgres");
    mkdirSync(join(folder, "cluster"), { recursive: true });
    writeFileSync(join(folder, "cluster/precious"), "");
    await expect(startEmbeddedPostgres({ folder, log })).rejects.toMatchObject({ code: "notACluster" });
    writeFileSync(join(folder, "cluster/PG_VERSION"), "14\n");
    await expect(startEmbeddedPostgres({ folder, log })).rejects.toThrow(
      /PostgreSQL 14, but .* PostgreSQL 18/,
    );
    expect(readdirSync(folder)).toEqual(["cluster"]);
    expect(readdirSync(join(folder, "cluster"))).toEqual(["PG_VERSION", "precious"]);
  });

  test("an interrupted creation is not taken for a cluster", async () => {
    const folder = join(makeFolder(), "postgres");
    mkdirSync(join(folder, "cluster.new-1"), { recursive: true });
    writeFileSync(join(folder, "cluster.new-1/PG_VERSION"), "18\n");
    await (await startEmbeddedPostgres({ folder, log })).stop();
    expect(readdirSync(folder).filter((name) => name.startsWith("cluster"))).toEqual(["cluster"]);
  });

  test("says why the server does not start", async () => {
    const folder = join(makeFolder(), "postgres");
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(join(folder, "local.conf"), "shared_buffers = 'many'\n");
    await expect(startEmbeddedPostgres({ folder, log })).rejects.toThrow(/shared_buffers/);
    expect(findServerProcesses(folder)).toEqual([]);
  });

  test("makes the library links of the package when its install script did not run", async () => {
    const packageFolder = await copyPackageWithoutLinks();
    const program = await readPostgresProgram(packageFolder);
    const server = await startEmbeddedPostgres({ folder: join(makeFolder(), "postgres"), log, program });
    expect(lstatSync(join(program.nativeFolder, "lib/libpq.so.5")).isSymbolicLink()).toBe(true);
    await server.stop();
  });

  test.runIf(isRoot)(
    "runs for an ordinary user, over a package without links that he cannot write",
    async (context) => {
      if (!canNobodyReadCheckout()) context.skip("this checkout lies below a folder that nobody cannot read");
      const packageFolder = await copyPackageWithoutLinks();
      const folder = makeFolder();
      chmodSync(join(packageFolder, ".."), 0o755);
      chownSync(folder, 65534, 65534);
      const holder = await holdServer(join(folder, "postgres"), { packageFolder, prefix: asNobody });
      expect(await query(holder.connection, "select 1 as one")).toEqual([{ one: 1 }]);
      expect(existsSync(join(packageFolder, "native/lib/libpq.so.5"))).toBe(false);
      holder.child.stdin.end();
      await once(holder.child, "exit");
      expect(findServerProcesses(folder)).toEqual([]);
    },
  );

  test.runIf(isRoot)(
    "as root without unshare gives the folder to another user, below root's 0700 folder",
    async () => {
      const above = makeFolder();
      const tools = makeFolder();
      for (const tool of ["sh", "id", "chown", "setpriv", "test", "cat", "rm", "ls"]) linkTool(tools, tool);
      const unusable = join(tools, "unshare");
      writeFileSync(unusable, "#!/bin/sh\necho unshare: Operation not permitted >&2\nexit 1\n", {
        mode: 0o755,
      });
      const folder = join(above, "postgres");
      const holder = await holdServer(folder, { env: { ...process.env, PATH: tools } });
      expect(statSync(above).uid).toBe(0);
      expect(statSync(folder).uid).not.toBe(0);
      await query(holder.connection, "create table kept as select 42 as answer");
      const running = await readPostmaster(join(folder, "cluster"));
      expect(statSync(`/proc/${running?.pid}`).uid).toBe(statSync(folder).uid);
      await killAndWait(holder.child);
      // The same folder when unshare works again: its owner goes on.
      const server = await startEmbeddedPostgres({ folder, log });
      expect(server.adopted).toBe(true);
      await server.stop();
      const again = await startEmbeddedPostgres({ folder, log });
      expect(await query(again.connection, "select answer from kept")).toEqual([{ answer: 42 }]);
      await again.stop();
    },
  );
});

function linkTool(folder: string, tool: string): void {
  const found = ["/usr/bin", "/bin"].map((path) => join(path, tool)).find((path) => existsSync(path));
  if (found !== undefined) symlinkSync(found, join(folder, tool));
}

function writeUntilKilled(connection: pg.ClientConfig, from: number) {
  let confirmed = from;
  const client = new pg.Client(connection);
  client.on("error", () => {});
  const write = async () => {
    await client.connect();
    for (;;) {
      await client.query("insert into row values ($1)", [confirmed + 1]);
      confirmed += 1;
    }
  };
  return { confirmed: () => confirmed, ended: write().catch(() => {}) };
}
