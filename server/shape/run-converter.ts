import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { open, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { converterArguments, type Isolation, isolated, limitsFor } from "./converter-command.ts";
import { type ConverterReport, createConverterReport } from "./converter-report.ts";
import { inside, viewFailed, viewOf } from "./converter-view.ts";
import { convertible, type Demuxer } from "./demuxer.ts";

export type Conversion = {
  ffmpeg: string;
  isolation: Isolation;
  demuxer: Demuxer;
  from: string;
  to: string;
  maxSeconds: number;
  signal: AbortSignal;
};

/** How a conversion ended; `stopped` is what it was stopped for. */
export type Converted = {
  report: ConverterReport;
  ended: "done" | "failed" | "missing" | "limit" | "rate" | "channels" | "too-long" | "damaged";
};

/** Complaints after which a file is damaged beyond question, and lines that we read of one: some make a million. */
const most = { faults: 1000, lines: 100_000 };

/** Nothing of our own environment: the converter reads files of strangers. */
const environment = { PATH: process.env.PATH ?? "/usr/bin:/bin", LC_ALL: "C" };

/**
 * Runs the converter once, and stops it as soon as the file claims what it may not. What is no fault of the file
 * throws: it cannot be started, the disk is full, somebody else ended it, `signal` aborts. No process is left then.
 */
export async function runConverter(conversion: Conversion): Promise<Converted> {
  const { ffmpeg, isolation, demuxer, from, to, maxSeconds, signal } = conversion;
  signal.throwIfAborted();
  await writeFile(to, "", { mode: 0o600 });
  const view = isolation.view ? viewOf(ffmpeg, from, to) : null;
  const seen = view === null ? { from, to } : inside;
  // A second more than is taken, so that what is longer shows.
  const args = converterArguments(demuxer, seen.from, seen.to, maxSeconds + 1);
  const limits = limitsFor(maxSeconds);
  const begun = performance.now();
  const child = spawn(...isolated(isolation, limits, ffmpeg, args, view), {
    stdio: ["ignore", "ignore", "pipe"],
    env: environment,
    cwd: "/",
    // Ctrl-C at a terminal reaches the whole group of processes, and would end it as if the file were at fault.
    detached: true,
  });
  const gathered = createConverterReport();
  const { report } = gathered;
  let ended: Converted["ended"] | null = null;
  let lines = 0;
  const stop = (why: Converted["ended"]) => {
    ended ??= why;
    child.kill("SIGKILL");
  };
  const abort = () => void child.kill("SIGKILL");
  const clock = setTimeout(() => stop("limit"), limits.wallMs);
  signal.addEventListener("abort", abort);
  try {
    createInterface({ input: child.stderr }).on("line", (line) => {
      if (ended !== null) return;
      gathered.add(line);
      lines += 1;
      const { leastHertz, mostHertz, mostChannels } = convertible;
      if (report.hertz !== null && (report.hertz < leastHertz || report.hertz > mostHertz)) stop("rate");
      else if (report.channels !== null && report.channels > mostChannels) stop("channels");
      else if ((report.claimedSeconds ?? 0) > maxSeconds) stop("too-long");
      else if (report.faults > most.faults || lines > most.lines) stop("damaged");
    });
    const { code, killedBy } = await new Promise<{ code: number | null; killedBy: string | null }>(
      (resolve, reject) => {
        child.once("error", reject);
        child.once("close", (status, by) => resolve({ code: status, killedBy: by }));
      },
    );
    signal.throwIfAborted();
    if (ended !== null) return { report, ended };
    if (report.trouble !== null && (await isOurs(report.trouble, from, to)))
      throw new Error(`the converter: ${report.trouble}`);
    if (code === 0) return { report, ended: report.limited ? "limit" : "done" };
    if (code === viewFailed) throw new Error("the converter: its files could not be shown to it");
    // As a shell says that a command is not there or cannot be run.
    if (code === 126 || code === 127) return { report, ended: "missing" };
    const spent = (performance.now() - begun) / 1000;
    const isLimit =
      report.limited ||
      killedBy === "SIGXCPU" ||
      killedBy === "SIGXFSZ" ||
      (killedBy === "SIGKILL" && spent > limits.cpuSeconds * 0.9);
    if (isLimit) return { report, ended: "limit" };
    // 255: it was asked to end. Killed before its time: by an operator, or for want of memory.
    if (killedBy !== null || code === 255) throw new Error(`the converter was ended: ${killedBy ?? "255"}`);
    return { report, ended: "failed" };
  } finally {
    clearTimeout(clock);
    signal.removeEventListener("abort", abort);
  }
}

/**
 * Whether a trouble is this machine's. FFmpeg says "Input/output error" of files that merely break off, too: where the
 * file can be read to its end and the other be written, it is the file's own, and trying again would go on for ever.
 */
async function isOurs(trouble: string, from: string, to: string): Promise<boolean> {
  if (/space|quota/i.test(trouble)) return true;
  try {
    for await (const _ of createReadStream(from));
    const file = await open(to, "r+");
    try {
      const { size } = await file.stat();
      await file.write(Buffer.alloc(4096), 0, 4096, size);
      await file.truncate(size);
      await file.sync();
    } finally {
      await file.close();
    }
    return false;
  } catch {
    return true;
  }
}
