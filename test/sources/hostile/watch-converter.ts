import { readdirSync, readFileSync } from "node:fs";

/** Bytes and seconds that one run of the converter needed at most. */
export type Need = { resident: number; cpu: number };

const ticksPerSecond = 100;

/**
 * Looks at the converters that this process has started, every few milliseconds, in /proc: the most memory that each
 * was ever seen with (VmHWM, which only grows) and its processor time. What one needs in its last moments may be missed.
 */
export function watchConverters(everyMs = 4) {
  let need: Need = { resident: 0, cpu: 0 };
  const look = () => {
    for (const pid of children()) {
      try {
        const status = readFileSync(`/proc/${pid}/status`, "latin1");
        // Before it has become the converter it is a copy of this process.
        if (!/^Name:\s+ffmpeg$/m.test(status)) continue;
        const resident = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
        const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
          .replace(/^.*\) /, "")
          .split(" ");
        const cpu = (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
        need = { resident: Math.max(need.resident, resident), cpu: Math.max(need.cpu, cpu) };
      } catch {
        // It has just ended.
      }
    }
  };
  const timer = setInterval(look, everyMs);
  return {
    /** What was needed since this was last asked. */
    take(): Need {
      const taken = need;
      need = { resident: 0, cpu: 0 };
      return taken;
    },
    stop: () => clearInterval(timer),
  };
}

/** Processes that this one has started and that have not ended. */
export function children(): number[] {
  const own = process.pid;
  return readdirSync(`/proc/${own}/task`).flatMap((thread) => {
    try {
      return readFileSync(`/proc/${own}/task/${thread}/children`, "latin1")
        .split(" ")
        .filter(Boolean)
        .map(Number);
    } catch {
      return [];
    }
  });
}
