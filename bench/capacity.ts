import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type Assumptions, assumptions } from "./capacity/assumptions.ts";
import { describePlans } from "./capacity/describe.ts";
import { readMeasured } from "./capacity/measured.ts";
import { planFor } from "./capacity/plan.ts";
import { simulateDay } from "./capacity/simulate.ts";

// npm run capacity [-- --calls 1000,100000,50000000] [--<assumption> VALUE …] [--write]: from what the benches measured to
// what so many calls a day need; with --write also into docs/capacity.md.
const names = Object.keys(assumptions) as (keyof Assumptions)[];
const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "1000,100000,50000000" },
    write: { type: "boolean", default: false },
    ...Object.fromEntries(names.map((name) => [name, { type: "string" as const }])),
  },
});
const options = values as Readonly<Record<string, string | boolean | undefined>>;
const given = { ...assumptions };
for (const name of names) {
  const value = options[name];
  if (value === undefined) continue;
  if (!Number.isFinite(Number(value)) || Number(value) < 0)
    throw new Error(`--${name}: ${value} is no number`);
  given[name] = Number(value);
}
const measured = await readMeasured().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
const sizes = String(options.calls).split(",").map(Number);
const plans = sizes.map((calls) => planFor(calls, measured, given));
const days = plans.map((plan) => simulateDay(plan, measured, given));
const described = describePlans(plans, days, measured, given);
console.log(described);
if (options.write === true) {
  const page = new URL("../docs/capacity.md", import.meta.url);
  const text = await readFile(page, "utf8");
  const [before, , after] = text.split(/(?<=<!-- by npm run capacity -->\n)|(?=<!-- end -->)/);
  if (before === undefined || after === undefined) throw new Error("docs/capacity.md has lost its marks");
  await writeFile(page, `${before}\n${described}\n${after}`);
  console.log("written: docs/capacity.md");
}
