import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

let folder: string;
let supervisor: ChildProcess;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "onbin-supervisor-"));
});

afterEach(async () => {
  await kill(supervisor, "SIGKILL");
  await waitUntil(() => allPids().every(isGone));
  rmSync(folder, { recursive: true });
});

describe("superviseProcesses", () => {
  test("reports the facts of all roles once they are ready, with secrets only where they belong", async () => {
    const facts = await supervise(["web", "work"]);
    expect(JSON.parse(facts)).toEqual({ web: { pid: pids("web")[0] }, work: { pid: pids("work")[0] } });
    expect(lines("web")).toContain("threads 16 secret none");
    expect(lines("work")).toContain("threads 16 secret hidden");
  });

  test("starts a role again when it dies, and leaves the others alone", async () => {
    await supervise(["web", "work"]);
    process.kill(pids("work")[0] ?? 0, "SIGKILL");
    await waitUntil(() => pids("work").length === 2 && lines("work").length === 4);
    expect(pids("web")).toHaveLength(1);
    expect(isGone(pids("web")[0] ?? 0)).toBe(false);
  });

  test("a role that is killed from outside time and again is back at once each time", async () => {
    await supervise(["web"], { LONG_LIFE: "0" });
    for (let kills = 1; kills <= 6; kills++) {
      process.kill(pids("web").at(-1) ?? 0, "SIGKILL");
      await waitUntil(() => said("role.ready").length === kills + 1);
    }
    expect(pauses()).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("one that dies young again and again is given longer and longer pauses, one second at most", async () => {
    await supervise(["rejecting"], { FIRST_PAUSE: "400" });
    await waitUntil(() => pauses().length >= 4);
    expect(pauses().slice(0, 4)).toEqual([400, 800, 1000, 1000]);
  });

  test("SIGHUP replaces the processes one after the other, each by one that is ready", async () => {
    await supervise(["web", "work"]);
    supervisor.kill("SIGHUP");
    await waitUntil(() => lines("work").includes("stopped"));
    for (const role of ["web", "work"]) {
      const [old = 0, fresh = 0] = pids(role);
      // It says that it has stopped a moment before it is gone.
      await waitUntil(() => isGone(old));
      expect(isGone(fresh)).toBe(false);
      const said = lines(role);
      expect(said.indexOf(`pid ${fresh}`)).toBeLessThan(said.indexOf("replaced"));
      expect(said.at(-1)).toBe("stopped");
    }
    expect(pauses()).toEqual([]);
    expect(await kill(supervisor, "SIGTERM")).toEqual([0, null]);
    expect(allPids().every(isGone)).toBe(true);
  });

  test("a process whose successor does not come up goes on, and so do those after it", async () => {
    await supervise(["once", "web"]);
    supervisor.kill("SIGHUP");
    await waitUntil(() => pids("once").length === 2);
    await sleep(500);
    expect(lines("once")).not.toContain("replaced");
    expect(isGone(pids("once")[0] ?? 0)).toBe(false);
    expect(pids("web")).toHaveLength(1);
  });

  test("a wish to stop during a restart ends the old processes and the new ones", async () => {
    await supervise(["web", "stubborn"], { STOP_PATIENCE: "500" });
    supervisor.kill("SIGHUP");
    await waitUntil(() => lines("stubborn").includes("replaced"));
    expect(await kill(supervisor, "SIGTERM")).toEqual([0, null]);
    expect(allPids()).toHaveLength(4);
    expect(allPids().every(isGone)).toBe(true);
  });

  test("starts a role again after a rejection that nobody handled", async () => {
    await supervise(["rejecting"]);
    await waitUntil(() => pids("rejecting").length >= 2);
  });

  test.each(["SIGTERM", "SIGINT"] as const)("on %s lets every role finish, then ends", async (signal) => {
    await supervise(["web", "work"]);
    expect(await kill(supervisor, signal)).toEqual([0, null]);
    for (const role of ["web", "work"]) expect(lines(role).slice(-2)).toEqual(["stopping", "stopped"]);
    expect(lines("supervisor")).toEqual(["done"]);
    expect(allPids().every(isGone)).toBe(true);
  });

  test("Ctrl-C in a terminal, which reaches the roles too, still lets them finish", async () => {
    await supervise(["web", "work"]);
    const ended = once(supervisor, "exit");
    process.kill(-(supervisor.pid ?? 0), "SIGINT");
    expect(await ended).toEqual([0, null]);
    for (const role of ["web", "work"]) expect(lines(role).slice(-2)).toEqual(["stopping", "stopped"]);
  });

  test("a second Ctrl-C does not wait for a stubborn role", async () => {
    await supervise(["stubborn"]);
    const ended = once(supervisor, "exit");
    supervisor.kill("SIGINT");
    supervisor.kill("SIGINT");
    await sleep(1100);
    expect(isGone(pids("stubborn")[0] ?? 0)).toBe(false);
    supervisor.kill("SIGINT");
    expect(await ended).toEqual([0, null]);
    expect(isGone(pids("stubborn")[0] ?? 0)).toBe(true);
  });

  test("kills a role that does not stop in time, and lets the others finish", async () => {
    await supervise(["web", "stubborn"], { STOP_PATIENCE: "500" });
    expect(await kill(supervisor, "SIGTERM")).toEqual([0, null]);
    expect(lines("stubborn").at(-1)).toBe("stopping");
    expect(lines("web").at(-1)).toBe("stopped");
    expect(allPids().every(isGone)).toBe(true);
  });

  test("no role outlives a supervisor that was killed", async () => {
    await supervise(["web", "stubborn"]);
    await kill(supervisor, "SIGKILL");
    await waitUntil(() => allPids().every(isGone));
    expect(lines("web")).not.toContain("stopping");
  });

  test("stops when the process that started it with a channel is gone", async () => {
    await supervise(["web"]);
    const ended = once(supervisor, "exit");
    supervisor.disconnect();
    expect(await ended).toEqual([0, null]);
    expect(lines("web").at(-1)).toBe("stopped");
  });

  test("fails with the reason when a role cannot start at all, having stopped the others", async () => {
    const said = await supervise(["web", "refusing"]);
    expect(said).toContain("refusing");
    expect(said).toContain("port 8080 is taken");
    await waitUntil(() => supervisor.exitCode === 1);
    expect(allPids().every(isGone)).toBe(true);
  });

  test("fails when a role never gets ready", async () => {
    expect(await supervise(["silent"])).toMatch(/silent.*: it was not ready within 3 s/);
    await waitUntil(() => supervisor.exitCode === 1);
  });
});

/** Starts a supervisor in a process group of its own, as a shell does; gives the first line that it prints. */
async function supervise(roles: string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const script = fileURLToPath(new URL("supervise.testing.ts", import.meta.url));
  supervisor = spawn(process.execPath, [script, folder, ...roles], {
    detached: true,
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    env: { ...process.env, ONBIN_MASTER_KEY: "hidden", ...env },
  });
  if (supervisor.stdout === null) throw new Error("no standard output");
  for await (const line of createInterface(supervisor.stdout)) return line;
  throw new Error("the supervisor said nothing");
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<unknown[]> {
  if (child.exitCode !== null || child.signalCode !== null) return [child.exitCode, child.signalCode];
  const ended = once(child, "exit");
  child.kill(signal);
  return ended;
}

function lines(role: string): string[] {
  return readFileSync(join(folder, role), "utf8").trim().split("\n");
}

/** Lines of the supervisor's log with this event. */
function said(event: string): string[] {
  const log = readFileSync(join(folder, "supervisor.log"), { encoding: "utf8", flag: "a+" });
  return log.split("\n").filter((line) => line.includes(`"event":"${event}"`));
}

/** Pauses before each new start, as the supervisor logged them. */
function pauses(): number[] {
  return said("role.died").map((line) => Number(/"restartIn":(\d+)/.exec(line)?.[1]));
}

function pids(role: string): number[] {
  return lines(role).flatMap((line) => (line.startsWith("pid ") ? [Number(line.slice(4))] : []));
}

function allPids(): number[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "supervisor.log")
    .flatMap((entry) => pids(entry.name));
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return true;
  }
  return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
}

async function waitUntil(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !condition(); await sleep(20)) {
    if (Date.now() > end) throw new Error("waited in vain");
  }
}
