import { copyFile, readFile, rename, stat, truncate } from "node:fs/promises";
import type { Log } from "../log.ts";

const largest = 5 * 1024 * 1024;

/** Before a start: keeps the log file of the runs before, and one older. */
export async function rotateServerLog(file: string): Promise<void> {
  if (!(await isTooLarge(file, largest / 5))) return;
  await rename(file, `${file}.1`);
}

/**
 * Bounds the log of a running server, which writes in append mode and never reopens its file: hourly, past 5 MiB, it is
 * copied to `<file>.1` and emptied.
 * @returns ends the watch
 */
export function boundServerLog(file: string, log: Log): () => void {
  const timer = setInterval(() => {
    trimServerLog(file).catch((error: unknown) => log.error("postgres.log-not-trimmed", error));
  }, 3_600_000);
  timer.unref();
  return () => clearInterval(timer);
}

export async function trimServerLog(file: string, bytes = largest): Promise<void> {
  if (!(await isTooLarge(file, bytes))) return;
  await copyFile(file, `${file}.1`);
  await truncate(file);
}

/**
 * The last eight lines of a server log, for an error message.
 * @param from byte before which nothing counts
 */
export async function readLogEnd(file: string, from = 0): Promise<string> {
  const bytes = await readFile(file).catch(() => Buffer.alloc(0));
  return bytes.subarray(from).toString("utf8").trimEnd().split("\n").slice(-8).join("\n");
}

async function isTooLarge(file: string, bytes: number): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && found.size > bytes;
}
