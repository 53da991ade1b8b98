import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { openConsole, openOperator } from "../test/support/console-in-test.ts";
import { withClient } from "../test/support/database-in-test.ts";
import { startOnbin } from "../test/support/onbin-in-test.ts";
import { fill } from "./console/fill.ts";
import { measureCsv } from "./console/measure-csv.ts";
import { measurePages } from "./console/measure-pages.ts";

// npm run bench:console [-- --calls N] [--rounds N] [--only TEXT] [--folder F]: every list, filter and search of the
// console. With --folder what was filled stays there, and the next run measures it again without filling.
const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "20" },
    only: { type: "string", default: "" },
    folder: { type: "string" },
  },
});
const calls = Number(values.calls);
const folder = values.folder === undefined ? undefined : resolve(values.folder);
if (folder !== undefined) await mkdir(folder, { recursive: true });
const signedIn = folder && (await readFile(join(folder, "bench-cookie"), "utf8").catch(() => undefined));
const onbin = await startOnbin({
  env: { ONBIN_LOG_LEVEL: "warn" },
  ...(folder === undefined ? {} : { dataDir: folder }),
});
try {
  await measure(signedIn === undefined ? await prepare() : signIn(signedIn));
} catch (error) {
  console.error(onbin.output.slice(-5).join(""));
  throw error;
} finally {
  await onbin.stop();
}

function signIn(cookie: string) {
  const administrator = openConsole(onbin.url);
  administrator.cookie = cookie;
  return administrator;
}

async function prepare() {
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
  if (folder !== undefined) await writeFile(join(folder, "bench-cookie"), administrator.cookie);
  return administrator;
}

async function measure(administrator: ReturnType<typeof openConsole>): Promise<void> {
  await measurePages(administrator, { calls, rounds: Number(values.rounds), only: values.only });
  if (values.only === "") await measureCsv(administrator, onbin.dataDir);
}
