import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { CsvFileList } from "../../contract/csv-files.ts";
import { findProcesses } from "../../test/kill/processes.ts";
import type { ConsoleInTest } from "../../test/support/console-in-test.ts";

/** Has the CSV of all calls made by the running service, list and flow; time, size and peak memory of the process that makes it. */
export async function measureCsv(person: ConsoleInTest, dataDir: string): Promise<void> {
  for (const [kind, code] of [
    ["list", "utf-8"],
    ["flow", "shift_jis"],
  ] as const) {
    const began = performance.now();
    const made = await person.mustPost("/api/app/csv-files", {
      kind,
      code,
      from: "2024-01-01",
      to: "2026-12-31",
    });
    let peak = 0;
    for (;;) {
      await sleep(500);
      peak = Math.max(peak, await peakOfMaker(dataDir));
      const { items } = (await person.mustGet("/api/app/csv-files")).json as CsvFileList;
      const file = items.find(({ id }) => id === made.json.id);
      if (file === undefined || file.state === "failed" || file.state === "cancelled")
        throw new Error(`the CSV was not made: ${JSON.stringify(file)}`);
      if (file.state !== "done") continue;
      const seconds = (performance.now() - began) / 1000;
      console.log(
        `CSV ${kind}, ${code}: ${file.rows} rows, ${(file.bytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s; peak memory of the process that makes it ${peak} MB`,
      );
      break;
    }
  }
}

/** VmHWM of the process that makes a file (`csv`), in MB; 0: there is none. */
async function peakOfMaker(dataDir: string): Promise<number> {
  const maker = (await findProcesses(dataDir)).find(({ name }) => name === "csv");
  const status =
    maker === undefined ? "" : await readFile(`/proc/${maker.pid}/status`, "utf8").catch(() => "");
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1000);
}
