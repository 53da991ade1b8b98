import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { askCsv, insertCalls, untilOver } from "../csv-in-test.ts";
import { say } from "../namespace-in-test.ts";
import { startStage } from "../tenant-in-test.ts";

// Runs in a mount namespace of its own (csv-disk-full.test.ts): a spool of 48 MiB, of which 8 are to stay free.
const mib = 2 ** 20;
const run = (program: string, ...words: string[]) => execFileSync(program, words, { stdio: "inherit" });
run("mount", "--make-rprivate", "/");
const spool = await mkdtemp(join(tmpdir(), "onbin-disk-"));
run("mount", "-t", "tmpfs", "-o", `size=${48 * mib}`, "tmpfs", spool);

const stage = await startStage({}, { ONBIN_SPOOL: spool, ONBIN_SPOOL_RESERVE: String(8 * mib) });
const free = async () => {
  const { bavail, bsize } = await statfs(spool);
  return bavail * bsize;
};
const ballast = join(spool, "ballast");
const leave = async (bytes: number) => writeFile(ballast, Buffer.alloc(Math.max(0, (await free()) - bytes)));
const files = () => readdir(join(spool, "acme", "csv")).catch(() => []);

try {
  const acme = await stage.addTenant("acme");
  const person = acme.administrator;
  // About 14 MB as a file.
  await insertCalls(stage.onbin.dataDir, "acme", 30_000, "2025-01-01T00:00:00Z", 400);
  const year = { kind: "list", from: "2025-01-01", to: "2025-12-31" } as const;

  // Room above the reserve for its begin, and not for all of it.
  await leave(8 * mib + 14 * mib);
  const cut = await untilOver(person, (await askCsv(person, year)).id, 120_000);
  say("cut", {
    state: cut.state,
    rows: cut.rows,
    cause: cut.failure?.en.cause,
    cure: cut.failure?.en.cure,
    left: await files(),
    reserve: (await free()) > 8 * mib,
  });

  // Recordings still come and leave.
  const id = await acme.push("beside");
  say("beside", (await acme.until(id, "delivered")).state);

  // Nothing but the reserve is left: nobody is let wait for what cannot be.
  await rm(ballast);
  await leave(7 * mib);
  const refused = await person.post("/api/app/csv-files", year);
  say("refused", { status: refused.status, error: refused.json.error });

  await rm(ballast);
  // One look at the free space serves for a quarter of a second.
  await sleep(500);
  const whole = await untilOver(person, (await askCsv(person, year)).id, 120_000);
  say("whole", { state: whole.state, rows: whole.rows, files: (await files()).length });
} finally {
  await stage.close();
  run("umount", spool);
}
