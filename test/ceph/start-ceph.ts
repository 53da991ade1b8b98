import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "../support/onbin-in-test.ts";
import { type ClusterPorts, monitorAddress, renderClusterSettings } from "./cluster-settings.ts";

const run = promisify(execFile);

export type Ceph = {
  /** Of its S3 (path style) and IAM. */
  url: string;
  /** Of the gateway that has STS. */
  stsUrl: string;
  /** Its ceph.conf. */
  settings: string;
  /** Log of the first gateway: a line for each request that it answered. */
  log: string;
  stop(): Promise<void>;
};

/** Milliseconds until the gateway must answer; 8 to 15 s are usual. */
const patience = 120_000;

type CephOptions = {
  /** What it has room for, in memory. */
  bytes?: number;
  address?: string;
  /** Words before each program of it: how it gets into another network, where that address is. */
  within?: readonly string[];
};

/**
 * Starts a Ceph of four processes, with nothing on disk but its folder. They are killed with this process, however it
 * ends (PR_SET_PDEATHSIG).
 */
export async function startCeph(
  folder: string,
  { bytes = 2 ** 30, address = "127.0.0.1", within = [] }: CephOptions = {},
): Promise<Ceph> {
  for (const name of ["mon", "osd", "rgw", "run", "log"])
    await mkdir(join(folder, name), { recursive: true });
  const ports: ClusterPorts = {
    monitor: await freePort(),
    monitorV1: await freePort(),
    gateway: await freePort(),
    stsGateway: await freePort(),
  };
  const id = randomUUID();
  const settings = join(folder, "ceph.conf");
  await writeFile(settings, renderClusterSettings(folder, id, ports, { bytes, address }));
  const daemons: ChildProcess[] = [];
  const dying = ["--pdeathsig", "KILL", ...within];
  const act = (...words: string[]) => run("setpriv", [...dying, ...words]);
  const daemon = (program: string, ...args: string[]) => {
    const words = [...dying, program, "-f", "-c", settings, ...args];
    const child = spawn("setpriv", words, { stdio: "ignore" });
    child.on("error", () => undefined);
    daemons.push(child);
  };
  const stop = async () => {
    // Nothing of it is kept: there is nothing to be closed in order.
    for (const child of daemons.reverse()) {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) continue;
      child.kill("SIGKILL");
      await once(child, "exit");
    }
  };

  try {
    const map = join(folder, "monmap");
    await act("monmaptool", "--create", "--fsid", id, "--addv", "a", monitorAddress(ports, address), map);
    await act("ceph-mon", "-c", settings, "-i", "a", "--mkfs", "--monmap", map);
    daemon("ceph-mon", "-i", "a");
    const store = randomUUID();
    await act("ceph", "-c", settings, "--connect-timeout", "60", "osd", "new", store, "0");
    await act("ceph-osd", "-c", settings, "-i", "0", "--mkfs", "--osd-uuid", store);
    daemon("ceph-osd", "-i", "0");
    daemon("radosgw", "-n", "client.rgw");
    const url = `http://${address}:${ports.gateway}`;
    const log = join(folder, "log", "client.rgw.log");
    await untilItAnswers(url, daemons, log);
    // The first has made what both need.
    daemon("radosgw", "-n", "client.sts");
    const stsUrl = `http://${address}:${ports.stsGateway}`;
    await untilItAnswers(stsUrl, daemons, join(folder, "log", "client.sts.log"));
    return { url, stsUrl, settings, log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function untilItAnswers(url: string, daemons: readonly ChildProcess[], logFile: string): Promise<void> {
  for (const end = Date.now() + patience; ; await sleep(100)) {
    const status = await fetch(url, { signal: AbortSignal.timeout(5000) }).then(
      async (answer) => {
        await answer.text();
        return answer.status;
      },
      () => 0,
    );
    if (status === 200) return;
    const dead = daemons.find(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null);
    if (dead === undefined && Date.now() < end) continue;
    const log = await readFile(logFile, "utf8").catch(() => "");
    throw new Error(
      `Ceph did not start (${dead?.spawnargs.join(" ") ?? "no answer in time"})\n${log.slice(-2000)}`,
    );
  }
}
