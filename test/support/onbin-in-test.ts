import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Recording } from "../../contract/push.ts";
import type { Command } from "../../server/commands/command.ts";
import { type Answer, pushFiles, type Sending } from "../../server/commands/push-files.ts";
import { putCluster } from "./cluster-in-test.ts";
import { spoolInTest } from "./spool-in-test.ts";

/** By its address: the console's types, which come by here, know nothing of the server's tables. */
const commandsAt = new URL("../../server/commands/index.ts", import.meta.url).href;
const main = fileURLToPath(new URL("../../server/main.ts", import.meta.url));

type Options = {
  /** Further settings (ONBIN_…). */
  env?: Record<string, string>;
  /** A data folder that exists; the caller removes it. */
  dataDir?: string;
  port?: number;
  /** Follow `onbin start`. */
  args?: string[];
  /** The program; default: this tree's `server/main.ts`. */
  program?: string;
};

export type OnbinInTest = Awaited<ReturnType<typeof startOnbin>>;

/** A whole Onbin in processes of its own, over a fresh data folder, with the command line beside it. */
export async function startOnbin(options: Options = {}) {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "onbin-test-")));
  const port = options.port ?? (await freePort());
  const env: NodeJS.ProcessEnv = {
    ...withoutOnbin(process.env),
    LANG: "C.UTF-8",
    NODE_ENV: "test",
    ONBIN_DATA_DIR: dataDir,
    ONBIN_LISTEN: `127.0.0.1:${port}`,
    ...options.env,
  };
  const url = `http://127.0.0.1:${port}`;
  const cwd = dataDir;
  const spool = await spoolInTest(dataDir, env);
  Object.assign(env, spool?.env);
  if (options.dataDir === undefined && env.ONBIN_DATABASE_URL === undefined) await putCluster(dataDir);
  const service = spawn(process.execPath, [options.program ?? main, "start", ...(options.args ?? [])], {
    env,
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: string[] = [];
  service.stdout.on("data", (chunk: Buffer) => output.push(chunk.toString()));
  service.stderr.on("data", (chunk: Buffer) => output.push(chunk.toString()));
  await ready(service, output).catch((error: unknown) => {
    service.kill();
    throw error;
  });

  /** Runs `onbin …`; never throws for an exit code. */
  const cli = async (args: readonly string[], input = "") => {
    const child = spawn(process.execPath, [main, ...args], { env: { ...env, ONBIN_URL: url }, cwd });
    child.stdin.end(input);
    const closed = once(child, "close");
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = (await closed) as [number | null];
    return { code, stdout, stderr };
  };
  const mustRun = async (args: readonly string[], input = "") => {
    const result = await cli(args, input);
    if (result.code !== 0) throw new Error(`onbin ${args.join(" ")}: ${result.stderr}${result.stdout}`);
    return result.stdout;
  };
  /** The same act in this process, which has loaded the program already. @returns what it prints */
  const act = async (name: string, values: Record<string, string>, ...positionals: string[]) => {
    const printed: string[] = [];
    const print = (line: string) => void printed.push(line);
    const { commandsNamed } = (await import(commandsAt)) as {
      commandsNamed(firstWord: string): Promise<readonly Command[]>;
    };
    const command = (await commandsNamed(name.split(" ")[0] ?? "")).find((known) => known.name === name);
    const code = await command?.run({ values, positionals, environment: env, language: "en", print });
    if (code !== 0) throw new Error(`onbin ${name}: ${code} ${printed.join("\n")}`);
    return printed.join("\n");
  };
  const read = async (key: string, sequenceId: string): Promise<Recording> => {
    const answer = await fetch(`${url}/api/v1/recordings/${sequenceId}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    if (answer.status !== 200) throw new Error(`${sequenceId}: ${answer.status}`);
    return (await answer.json()) as Recording;
  };

  return {
    url,
    port,
    dataDir,
    service,
    output,
    cli,
    /** Like `cli`, but a failure is an error. @returns standard output */
    mustRun,
    /** A contracted company with an API key. */
    async addCompany(id: string, contract = true): Promise<{ id: string; key: string }> {
      await act("company add", { id, name: `Company ${id}` });
      if (contract) await act("company contract", { id }, "on");
      const key = (await act("key add", { company: id })).trimEnd().split("\n").at(-1) ?? "";
      return { id, key };
    },
    push: (key: string, sending: Sending): Promise<Answer> =>
      pushFiles(new URL("/api/v1/recordings", url), key, sending),
    read,
    /** Waits until a recording is in one of these states. */
    async until(key: string, sequenceId: string, states: readonly string[], ms = 15_000): Promise<Recording> {
      for (const end = Date.now() + ms; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
        const recording = await read(key, sequenceId);
        if (recording.state !== null && states.includes(recording.state)) return recording;
        if (Date.now() > end)
          throw new Error(`${sequenceId} is still ${recording.state}: ${JSON.stringify(recording)}`);
      }
    },
    /** Stops the service as a person would; with `keep` the data folder stays. */
    async stop({ keep = false } = {}): Promise<number | null> {
      if (service.exitCode === null && service.signalCode === null) {
        service.kill("SIGTERM");
        await once(service, "close");
      }
      await spool?.close();
      if (!keep && options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
      return service.exitCode;
    },
  };
}

async function ready(service: ChildProcess, output: readonly string[]): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const look = () => output.join("").includes("Onbin is running") && done(resolve);
    const fail = () => done(() => reject(new Error(`Onbin did not start:\n${output.join("")}`)));
    const clock = setTimeout(fail, 120_000);
    const done = (act: () => void) => {
      clearTimeout(clock);
      service.stdout?.off("data", look);
      service.off("exit", fail);
      act();
    };
    service.stdout?.on("data", look);
    // Not "close": a database that lives on may hold its output open.
    service.on("exit", fail);
  });
}

/** A port that nobody listens on, and none of those that Linux gives away by itself (by default from 32,768 on). */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = randomInt(15_000, 32_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
  throw new Error("no port is free");
}

function withoutOnbin(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("ONBIN_")));
}
