import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { connectionsOf, rowsOf, withClient } from "../../test/support/database-in-test.ts";
import { startOnStore, untilDelivered } from "../peers/onbin-on-store.ts";
import { treeOf } from "../peers/process-tree.ts";
import { startTold } from "../peers/run-when-told.ts";
import { cpuByRole, roleOf, rootsOf, spentSince } from "../peers/service-processes.ts";
import type { Store } from "../peers/store.ts";
import { type CpuProfile, shareOf } from "./cpu-profile.ts";
import { type Row, type Spans, spansOf } from "./spans.ts";
import { type Statement, statementsOf } from "./statements.ts";

const script = fileURLToPath(new URL("../peers/phone-system.ts", import.meta.url));

export type Plain = { seconds: number; spans: Spans[]; cpuSeconds: Record<string, number> };
export type Looked = {
  /** Milliseconds by role and owner. */
  owners: Map<string, Map<string, number>>;
  statements: Statement[];
};

/** What the service takes when nobody looks inside. */
export async function runPlain(store: Store, legs: string, recordings: number, work: string): Promise<Plain> {
  return withService(store, { legs, recordings, work, env: { ONBIN_LOG_LEVEL: "info" } }, async (stage) => {
    await stage.push("warm-");
    const before = cpuByRole(await stage.roots());
    const seconds = await stage.push("seen-");
    const after = cpuByRole(await stage.roots());
    // Lines come through a pipe.
    await sleep(500);
    const spans = spansOf(stage.log(), await rowsOfCalls(stage.dataDir));
    return { seconds, spans, cpuSeconds: spentSince(before, after) };
  });
}

/** The same with V8's profiler in every process, and every statement's duration in the database's log. */
export async function runLooked(
  store: Store,
  { legs, recordings, work }: { legs: string; recordings: number; work: string },
): Promise<Looked> {
  const profiles = join(work, "profiles");
  const env = {
    ONBIN_LOG_LEVEL: "warn",
    NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profiles} --cpu-prof-interval=500`,
  };
  let window = { from: 0, to: 0 };
  let roles = new Map<number, string>();
  const statements = await withService(store, { legs, recordings, work, env }, async (stage) => {
    await stage.push("warm-");
    roles = new Map(
      treeOf(await stage.roots()).flatMap(({ pid, command }) => {
        const role = roleOf(command);
        return role === undefined ? [] : [[pid, role] as const];
      }),
    );
    const log = join(stage.dataDir, "postgres", "server.log");
    await withClient(stage.dataDir, async (client) => {
      await client.query("alter system set log_min_duration_statement = 0");
      await client.query("select pg_reload_conf()");
    });
    await sleep(1_000);
    const begins = (await readFile(log, "utf8")).length;
    const from = microseconds();
    await stage.push("seen-");
    window = { from, to: microseconds() };
    return statementsOf((await readFile(log, "utf8")).slice(begins));
  });
  const owners = new Map<string, Map<string, number>>();
  for (const name of await readdir(profiles)) {
    // CPU.<day>.<time>.<process>.<thread>.<number>.cpuprofile
    const [, , , pid, thread] = name.split(".");
    const role = roles.get(Number(pid));
    if (role === undefined) continue;
    const profile = JSON.parse(await readFile(join(profiles, name), "utf8")) as CpuProfile;
    const whose = thread === "0" ? role : `${role}: shaping threads`;
    const sums = owners.get(whose) ?? new Map<string, number>();
    for (const [owner, spent] of shareOf(profile, window))
      sums.set(owner, (sums.get(owner) ?? 0) + spent / 1000);
    owners.set(whose, sums);
  }
  return { owners, statements };
}

type Stage = {
  dataDir: string;
  log(): string;
  roots(): Promise<number[]>;
  /** @returns seconds from the first push until all is delivered */
  push(prefix: string): Promise<number>;
};

async function withService<T>(
  store: Store,
  { legs, recordings, env }: { legs: string; recordings: number; work: string; env: Record<string, string> },
  act: (stage: Stage) => Promise<T>,
): Promise<T> {
  const { onbin, key } = await startOnStore(store, env);
  const { dataDir } = onbin;
  const database = new pg.Client({ ...(await connectionsOf(dataDir)).service, user: "onbin_superuser" });
  try {
    await database.connect();
    let wanted = 0;
    return await act({
      dataDir,
      log: () => onbin.output.join(""),
      roots: () => rootsOf(onbin),
      async push(prefix) {
        wanted += recordings;
        const phones = await startTold(script, [`${onbin.url}/api/v1/recordings`, key, legs, prefix]);
        const began = performance.now();
        await phones.begin();
        await untilDelivered(database, wanted);
        return (performance.now() - began) / 1000;
      },
    });
  } finally {
    await database.end();
    await onbin.stop();
  }
}

function rowsOfCalls(dataDir: string): Promise<Row[]> {
  const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
  return rowsOf<Row>(
    dataDir,
    `select r.sequence_id as "sequenceId", ${ms("a.started_at")} as begun, ${ms("a.finished_at")} as finished,
       ${ms("r.delivered_at")} as delivered
     from recordings r join attempts a using (company_id, sequence_id)
     where r.sequence_id like 'seen-%' and a.outcome = 'delivered'`,
  );
}

/** Of the machine's monotonic clock, which V8 uses as well. */
function microseconds(): number {
  return Number(process.hrtime.bigint() / 1000n);
}
