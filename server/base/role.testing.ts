/**
 * A program of small roles for the supervisor's tests, run as `role <name> <folder>`; each notes what happens to it as a
 * line in `<folder>/<name>`.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runAsRole } from "./child-process.ts";
import { silentLog } from "./log.ts";

const [, name = "", folder = ""] = process.argv.slice(2);
const note = (line: string) => appendFileSync(join(folder, name), `${line}\n`);
note(`pid ${process.pid}`);

await runAsRole({
  log: silentLog,
  start: async () => {
    if (name === "refusing") throw new Error("port 8080 is taken");
    const isFirst = readFileSync(join(folder, name), "utf8").split("pid ").length === 2;
    if (name === "once" && !isFirst) throw new Error("once is enough");
    if (name === "silent") await sleep(60_000);
    note(`threads ${process.env.UV_THREADPOOL_SIZE} secret ${process.env.ONBIN_MASTER_KEY ?? "none"}`);
    if (name === "rejecting") setTimeout(() => void Promise.reject(new Error("forgotten")), 50);
    return {
      facts: { pid: process.pid },
      stop: async (reason) => {
        note(reason === "replaced" ? "replaced" : "stopping");
        if (name === "stubborn") await sleep(60_000);
        await sleep(100);
        note("stopped");
      },
    };
  },
});
