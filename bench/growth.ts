import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Size } from "./growth/figures.ts";
import { measureSize } from "./growth/measure-size.ts";
import { plotOf } from "./growth/plot.ts";
import { closeStages } from "./growth/stage.ts";
import { tableOf } from "./growth/table.ts";
import { describeMachine } from "./load/machine.ts";

// npm run bench:growth [-- --sizes 1000,10000,100000,1000000] [--waiting 100000] [--recordings 300] [--rounds 100] [--explain]
// [--write]: what a recording costs and how long lists, searches and claims take, while the history grows. With --write the
// picture and its figures go to docs/images/growth.svg and growth.json.
const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "1000,10000,100000,1000000" },
    waiting: { type: "string", default: "100000" },
    recordings: { type: "string", default: "300" },
    rounds: { type: "string", default: "100" },
    explain: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});
const calls = values.sizes.split(",").map(Number);
const effort = {
  recordings: Number(values.recordings),
  rounds: Number(values.rounds),
  explain: values.explain,
};

console.log(`A fresh installation for each size: so many calls in one company and as many in ten others, then ${effort.recordings} recordings
of three seconds pushed with the facts of their calls, four at once, into a sink; lists and searches asked one after the
other; claims timed while nobody else claims, and rolled back. What the service does when nothing comes is subtracted.
`);
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    void closeStages().finally(() => process.exit(130));
  });
const sizes: Size[] = [];
for (const size of calls) {
  const began = performance.now();
  const waiting = size === calls.at(-1) ? Number(values.waiting) : 0;
  sizes.push(...(await measureSize(size, waiting, effort, (what) => console.error(`  ${what}`))));
  console.error(`  ${size} calls: ${((performance.now() - began) / 1000).toFixed(0)} s`);
}
console.log(tableOf(sizes));

if (values.write) {
  const folder = fileURLToPath(new URL("../docs/images/", import.meta.url));
  const where = describeMachine();
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}growth.svg`, plotOf(sizes, `${where.at}, ${where.machine}`));
  await writeFile(
    `${folder}growth.json`,
    `${JSON.stringify({ ...where, recordings: effort.recordings, sizes }, null, 2)}\n`,
  );
}
