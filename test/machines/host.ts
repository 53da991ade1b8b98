import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findProcesses, killAll } from "../kill/processes.ts";
import { type Host, setLine } from "./network.ts";

const main = fileURLToPath(new URL("../../server/main.ts", import.meta.url));

export type Machine = Host & {
  roles: string;
  url: string;
  isUp(): boolean;
  /** Runs Onbin; resolves when it says that it runs. @throws Error when it ends before, or takes too long */
  start(): Promise<void>;
  /** All of its processes at once. @param diskToo its disk dies with it */
  kill(diskToo: boolean): Promise<void>;
  cut(): void;
  mend(): void;
  stop(): Promise<void>;
};

/** Milliseconds until a machine must run; several start beside each other. */
const patience = 180_000;

/**
 * A machine that runs some roles: a network, a data folder and processes of its own.
 * @param group file of a control group that its processes are to be in
 */
export function machineOn(
  host: Host,
  roles: string,
  folder: string,
  env: Record<string, string>,
  group = "/dev/null",
): Machine {
  const dataDir = join(folder, host.name);
  const log = createWriteStream(join(folder, `${host.name}.log`), { flags: "a" });
  let service: ChildProcess | null = null;
  let up = false;
  const url = `http://${host.address}:8080`;

  const settings = {
    ...env,
    ONBIN_DATA_DIR: dataDir,
    ONBIN_LISTEN: `${host.address}:8080`,
    ONBIN_PLAIN_HTTP: "allowed",
  };
  const gone = async () => {
    for (let left = await findProcesses(dataDir); left.length > 0; left = await findProcesses(dataDir))
      killAll(left);
  };
  return {
    ...host,
    roles,
    url,
    isUp: () => up,
    async start() {
      await mkdir(dataDir, { recursive: true });
      const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("ONBIN_"));
      const onbin = ["ip", "netns", "exec", host.name, process.execPath, main, "start", "--roles", roles];
      const child = spawn("sh", ["-c", 'echo $$ > "$0" && exec "$@"', group, ...onbin], {
        env: { ...Object.fromEntries(inherited), LANG: "C.UTF-8", ...settings },
        stdio: ["ignore", "pipe", "pipe"],
      });
      service = child;
      let output = "";
      await new Promise<void>((resolve, reject) => {
        const fail = (why: string) => reject(new Error(`${host.name} ${why}:\n${output.slice(-3000)}`));
        const clock = setTimeout(() => fail("did not start in time"), patience);
        const hear = (chunk: Buffer) => {
          log.write(chunk);
          if (output.length < 100_000) output += chunk.toString();
          if (!output.includes("Onbin is running")) return;
          clearTimeout(clock);
          resolve();
        };
        child.stdout.on("data", hear);
        child.stderr.on("data", hear);
        child.once("exit", (code, signal) => {
          clearTimeout(clock);
          fail(`ended (${signal ?? code})`);
        });
      });
      up = true;
    },
    async kill(diskToo) {
      up = false;
      await gone();
      if (diskToo) await rm(dataDir, { recursive: true, force: true });
    },
    cut() {
      up = false;
      setLine(host, "down");
    },
    mend() {
      setLine(host, "up");
      up = true;
    },
    async stop() {
      up = false;
      if (service !== null && service.exitCode === null && service.signalCode === null) {
        const ended = new Promise((resolve) => service?.once("exit", resolve));
        service.kill("SIGTERM");
        await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 30_000))]);
      }
      await gone();
      log.end();
    },
  };
}
