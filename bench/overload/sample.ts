import { statfsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { now } from "../load/now.ts";
import { type ProcessFigures, readProcesses } from "../ship/process-figures.ts";

/** `freeBytes` of the volume that the data folder is on. */
export type Sample = { at: number; processes: ProcessFigures; freeBytes: number };

/** Looks at the service's processes each second until it is ended. */
export function sampleProcesses(pid: number, dataDir: string): () => Promise<Sample[]> {
  const samples: Sample[] = [];
  let goesOn = true;
  const sampling = (async () => {
    while (goesOn) {
      const { bavail, bsize } = statfsSync(dataDir);
      samples.push({ at: now(), processes: readProcesses(pid, dataDir), freeBytes: bavail * bsize });
      await sleep(1000);
    }
  })();
  return async () => {
    goesOn = false;
    await sampling;
    return samples;
  };
}
