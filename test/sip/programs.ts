import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** A program of the test, and what it has said so far. */
export type Program = {
  readonly child: ChildProcess;
  readonly said: () => string;
  /** Ends it: asked first, by force after 5 s. */
  readonly stop: () => Promise<void>;
};

export function startProgram(command: string, args: readonly string[], folder: string): Program {
  const child = spawn(command, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      output = (output + chunk).slice(-100_000);
    });
  }
  child.on("error", (error) => {
    output += `${command}: ${error.message}`;
  });
  const ended = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  const stop = async () => {
    if (ended()) return;
    const exit = once(child, "exit");
    child.kill("SIGTERM");
    await Promise.race([exit, sleep(5000, undefined, { ref: false })]);
    if (ended()) return;
    child.kill("SIGKILL");
    await exit;
  };
  return { child, said: () => output, stop };
}

/** Waits until a program has ended. @returns its exit code; null when a signal ended it */
export async function ended({ child }: Program): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode;
}

/** Waits up to 10 s until a program has said something. @returns whether it has */
export async function hasSaid(program: Program, what: RegExp): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    if (what.test(program.said())) return true;
    if (program.child.exitCode !== null || program.child.pid === undefined) return false;
    await sleep(100);
  }
  return false;
}

/** @returns a UDP port of the loopback that nothing uses at the moment */
export async function freeUdpPort(): Promise<number> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  await once(socket, "close");
  return port;
}
