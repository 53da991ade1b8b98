/** Started by the supervisor's tests as a process of its own: `<folder> <role>…`; notes its end in `<folder>/supervisor`. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createLog } from "./log.ts";
import { superviseProcesses } from "./supervisor.ts";

const [folder = "", ...names] = process.argv.slice(2);
await superviseProcesses({
  roles: names.map((name) => ({
    name,
    args: [folder],
    withhold: name === "web" ? ["ONBIN_MASTER_KEY"] : [],
  })),
  log: createLog({}, "info", (line) => void appendFileSync(join(folder, "supervisor.log"), line)),
  entry: fileURLToPath(new URL("role.testing.ts", import.meta.url)),
  onReady: (facts) => process.stdout.write(`${JSON.stringify(Object.fromEntries(facts))}\n`),
  patience: {
    firstPause: Number(process.env.FIRST_PAUSE ?? 50),
    longLife: Number(process.env.LONG_LIFE ?? 5000),
    ready: 3000,
    stop: Number(process.env.STOP_PATIENCE ?? 20_000),
  },
}).catch((error: unknown) => {
  process.stdout.write(`${String(error)}\n`);
  process.exitCode = 1;
});
appendFileSync(join(folder, "supervisor"), "done\n");
