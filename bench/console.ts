import { parseArgs } from "node:util";
import { openOperator } from "../test/support/console-in-test.ts";
import { withClient } from "../test/support/database-in-test.ts";
import { startOnbin } from "../test/support/onbin-in-test.ts";
import { fill } from "./console/fill.ts";
import { measureCsv } from "./console/measure-csv.ts";
import { measurePages } from "./console/measure-pages.ts";

// npm run bench:console [-- --calls N] [--rounds N]: every list, filter and search of the console.
const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "20" },
    only: { type: "string", default: "" },
  },
});
const calls = Number(values.calls);
const onbin = await startOnbin({ env: { ONBIN_LOG_LEVEL: "warn" } });
try {
  const operator = await openOperator(onbin);
  await operator.addCompany("big");
  const others = Array.from({ length: 10 }, (_, i) => `other-${i}`);
  for (const id of others) await operator.addCompany(id);
  const administrator = await operator.addPerson("big", "administrator");
  const began = performance.now();
  await withClient(onbin.dataDir, (client) => fill(client, { big: "big", others, calls }));
  console.log(
    `${calls} calls of one company and ${calls} of ten others, filled in ${((performance.now() - began) / 1000).toFixed(0)} s\n`,
  );
  await measurePages(administrator, { calls, rounds: Number(values.rounds), only: values.only });
  if (values.only === "") await measureCsv(administrator, onbin.dataDir);
} catch (error) {
  console.error(onbin.output.slice(-5).join(""));
  throw error;
} finally {
  await onbin.stop();
}
