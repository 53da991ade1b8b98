import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { converterArguments, type Isolation, isolated, limitsFor } from "./converter-command.ts";
import { type ConverterReport, createConverterReport } from "./converter-report.ts";
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
  ended: "done" | "failed" | "missing" | "limit" | "rate" | "channels" | "too-long";
};

/** Nothing of our own environment: the converter reads files of strangers. */
const environment = { PATH: process.env.PATH ?? "/usr/bin:/bin", LC_ALL: "C" };

/**
 * Runs the converter once, and stops it as soon as the file claims what it may not. What is no fault of the file
 * throws: it cannot be started, the disk is full, somebody else ended it, `signal` aborts. No process is left then.
 */
export async function runConverter(conversion: Conversion): Promise<Converted> {
  const { ffmpeg, isolation, demuxer, from, to, maxSeconds, signal } = conversion;
  signal.throwIfAborted();
  // A second more than is taken, so that what is longer shows.
  const args = converterArguments(demuxer, from, to, maxSeconds + 1);
  const limits = limitsFor(maxSeconds);
  const begun = performance.now();
  const child = spawn(...isolated(isolation, limits, ffmpeg, args), {
    stdio: ["ignore", "ignore", "pipe"],
    env: environment,
    cwd: "/",
    // Ctrl-C at a terminal reaches the whole group of processes, and would end it as if the file were at fault.
    detached: true,
  });
  const gathered = createConverterReport();
  const { report } = gathered;
  let ended: Converted["ended"] | null = null;
  const stop = (why: Converted["ended"]) => {
    ended ??= why;
    child.kill("SIGKILL");
  };
  const abort = () => void child.kill("SIGKILL");
  const clock = setTimeout(() => stop("limit"), limits.wallMs);
  signal.addEventListener("abort", abort);
  try {
    createInterface({ input: child.stderr }).on("line", (line) => {
      gathered.add(line);
      const { leastHertz, mostHertz, mostChannels } = convertible;
      if (report.hertz !== null && (report.hertz < leastHertz || report.hertz > mostHertz)) stop("rate");
      else if (report.channels !== null && report.channels > mostChannels) stop("channels");
      else if ((report.claimedSeconds ?? 0) > maxSeconds) stop("too-long");
    });
    const { code, killedBy } = await new Promise<{ code: number | null; killedBy: string | null }>(
      (resolve, reject) => {
        child.once("error", reject);
        child.once("close", (status, by) => resolve({ code: status, killedBy: by }));
      },
    );
    signal.throwIfAborted();
    if (ended !== null) return { report, ended };
    if (report.trouble !== null) throw new Error(`the converter: ${report.trouble}`);
    if (code === 0) return { report, ended: report.limited ? "limit" : "done" };
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
