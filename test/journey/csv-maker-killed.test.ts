import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../support/bucket-in-test.ts";
import { askCsv, downloadCsv, insertCalls, lookCsv, untilOver } from "../support/csv-in-test.ts";
import { readCsv } from "../support/read-csv.ts";
import { workingFolder } from "../support/spool-looks.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;
let acme: Tenant;
beforeAll(async () => {
  stage = await startStage();
  acme = await stage.addTenant("acme", null);
});
afterAll(() => stage?.close());

/** The process that makes the files, as the log names it. */
function watchPid(): number {
  const lines = stage.onbin.output.join("").split("\n");
  const last = lines.findLast((line) => line.includes('"role.started"') && line.includes('"role":"watch"'));
  return Number(/"pid":(\d+)/.exec(last ?? "")?.[1]);
}

test("its maker killed in the middle, a file is made by the next, whole and once", {
  timeout: 180_000,
}, async () => {
  const count = 100_000;
  await insertCalls(stage.onbin.dataDir, "acme", count, "2025-01-01T00:00:00Z");
  const person = acme.administrator;
  const { id } = await askCsv(person, { kind: "flow", from: "2025-01-01", to: "2025-12-31" });
  const folder = join(workingFolder(stage.onbin.dataDir), "acme", "csv");
  const names = () => readdir(folder).catch((): string[] => []);
  const isMidway = async () => {
    const { state, rows } = await lookCsv(person, id);
    return state === "making" && rows > 0;
  };
  await eventually(isMidway, () => lookCsv(person, id), 60_000);
  const first = watchPid();
  process.kill(first, "SIGKILL");
  const cut = await names();
  expect(cut).toEqual([expect.stringMatching(/\.part$/)]);

  const file = await untilOver(person, id, 90_000);
  expect(watchPid()).not.toBe(first);
  expect(file).toMatchObject({ state: "done", rows: count });
  const { bytes } = await downloadCsv(person, id);
  expect(bytes.length).toBe(file.bytes);
  const rows = readCsv(bytes.toString().replace("\uFEFF", "")).slice(1);
  expect(new Set(rows.map(([, sequenceId]) => sequenceId)).size).toBe(count);
  expect(rows).toHaveLength(count);
  // What the dead one had written is gone as well.
  expect(await names()).toEqual([expect.stringMatching(/\.csv$/)]);
});
