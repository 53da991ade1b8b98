import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { signalRoles } from "../../test/kill/processes.ts";
import { saveUntested } from "../../test/support/bucket-in-test.ts";
import { putCluster } from "../../test/support/cluster-in-test.ts";
import { openOperator } from "../../test/support/console-in-test.ts";
import { withClient } from "../../test/support/database-in-test.ts";
import { startOnbin } from "../../test/support/onbin-in-test.ts";
import { fill } from "../console/fill.ts";
import { firstLine } from "../load/first-line.ts";
import { writeLegs } from "../load/legs.ts";

export type GrownStage = Awaited<ReturnType<typeof openGrownStage>>;

/** What counts statements and looks into WAL and indexes; nothing of it changes what is measured by much. */
const localConf = `shared_preload_libraries = 'pg_stat_statements'
pg_stat_statements.track = top
pg_stat_statements.track_utility = on
`;

const open = new Set<() => Promise<void>>();
let starting: Promise<unknown> = Promise.resolve();

/** Stops and removes what is open, when the bench is broken off; what is just starting once it has. */
export async function closeStages(): Promise<void> {
  await starting.catch(() => undefined);
  for (const close of open) await close();
}

/**
 * An Onbin whose company `big` has so many calls of two years, as ten others have together, and ships into a sink; `slow`
 * is a company beside it.
 */
export async function openGrownStage(calls: number) {
  const folder = await mkdtemp(join(tmpdir(), "onbin-growth-"));
  const sink = spawn(process.execPath, [fileURLToPath(new URL("../load/sink.ts", import.meta.url))], {
    // It ends with its input.
    stdio: ["pipe", "pipe", "inherit"],
  });
  const stop: (() => Promise<unknown>)[] = [
    () => rm(folder, { recursive: true, force: true }),
    async () => sink.kill(),
  ];
  const close = async () => {
    open.delete(close);
    for (const act of stop.toReversed()) await act();
  };
  open.add(close);
  try {
    const stores = [
      { name: "peer", url: await firstLine(sink.stdout), region: "us-east-1", pathStyle: true },
    ];
    await putCluster(folder);
    await writeFile(join(folder, "postgres", "local.conf"), localConf);
    const started = startOnbin({
      dataDir: folder,
      env: {
        ONBIN_S3_ENDPOINTS: JSON.stringify(stores),
        ONBIN_LOG_LEVEL: "error",
        // What was skipped long ago has no audio that a sweep would look for.
        ONBIN_UNSHIPPED_DAYS: "3650",
      },
    });
    starting = started;
    const onbin = await started;
    stop.push(async () => {
      // Who stands still does not end either.
      await signalRoles(folder, ["work", "watch"], "SIGCONT");
      await onbin.stop();
    });
    const operator = await openOperator(onbin);
    const { key } = await operator.addCompany("big");
    const slow = await operator.addCompany("slow");
    const others = Array.from({ length: 10 }, (_, i) => `other-${i}`);
    for (const id of others) await operator.addCompany(id);
    const administrator = await operator.addPerson("big", "administrator");
    await saveUntested(administrator);
    await saveUntested(await operator.addPerson("slow", "administrator"), { folder: "slow" });
    await withClient(folder, async (client) => {
      await client.query("create schema measured");
      for (const name of ["pg_stat_statements", "pg_walinspect"])
        await client.query(`create extension ${name} schema measured`);
      // What asks every second would read whole tables, whose indexes are away meanwhile.
      await signalRoles(folder, ["work", "watch"], "SIGSTOP");
      try {
        await fill(client, { big: "big", others, calls, settled: true });
      } finally {
        await signalRoles(folder, ["work", "watch"], "SIGCONT");
      }
    });
    const legs = await writeLegs(folder, 3);
    return { onbin, dataDir: folder, calls, key, slowKey: slow.key, administrator, legs, close };
  } catch (error) {
    await close();
    throw error;
  }
}
