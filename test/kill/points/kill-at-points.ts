import { join } from "node:path";
import { findConverter } from "../../../server/shape/find-converter.ts";
import { rowsOf } from "../../support/database-in-test.ts";
import { type Arena, openArena, type Tenant } from "../arena.ts";
import { type Load, startLoad } from "../load.ts";
import { eventually, findProcesses, killAll } from "../processes.ts";
import type { Life } from "../service.ts";
import { slow } from "../store.ts";
import { tellVerdict } from "../tell-verdict.ts";
import { controlKillPoints, findKillPoints, type KillPoints } from "./control.ts";
import { provoke, type Stage } from "./provoke.ts";

/** Milliseconds. */
const patience = { struck: 90_000, gone: 20_000, goesOn: 120_000 };

/**
 * Dies at every kill point of the source, one after the other, under load; and comes back by its supervisor or, every
 * second time, after everything else was killed too. @returns true when no point was missed, nothing lost, nothing twice
 */
export async function killAtPoints(seed: number, keep: boolean): Promise<boolean> {
  // Those of legs that come apart are died at by test/journey/legs-killed.test.ts: no phone here sends them. And a spool
  // is a folder or a bucket.
  const others =
    process.env.ONBIN_TEST_SPOOL === "s3"
      ? /^(legs\.|durable\.renamed$|ingest\.folder-synced$|spool\.made-synced$)/
      : /^(legs|bucket)\./;
  const converts = (await findConverter("ffmpeg")) !== null;
  if (!converts) console.log("There is no ffmpeg on this machine: nobody dies at spool.made-synced.");
  const names = (await findKillPoints()).filter(
    (name) => !others.test(name) && (converts || name !== "spool.made-synced"),
  );
  const arena = await openArena({
    name: "points",
    seed,
    companies: ["steady", "changing", "plain"],
    faults: slow,
    // What is delivered goes at once, so that the sweeps have work.
    env: { ONBIN_RETENTION_DAYS: "0" },
  });
  let good = false;
  try {
    good = await run(arena, names);
  } finally {
    await arena.close(keep || !good);
  }
  return good;
}

async function run(arena: Arena, names: readonly string[]): Promise<boolean> {
  const points = controlKillPoints(join(arena.folder, "points"));
  const first = ["migrate.statement", "migrate.done"];
  for (const name of first) await dieAtFirstStart(arena, points, name);

  const tenants = await arena.addTenants();
  const start = () => arena.start(points.env);
  let life = start();
  if (!(await life.ready)) throw new Error("onbin start failed");
  const loads = tenants.slice(0, 2).map((tenant, at) => startLoad(arena, tenant, at === 0 ? 3 : 1));
  await listenForMails(arena);
  const stage = stageOf(arena, tenants, loads);
  for (const [at, name] of names.filter((point) => !first.includes(point)).entries()) {
    const begun = Date.now();
    const wholly = at % 2 === 1;
    life = await dieAt(name, { arena, points, life, start, stage, loads, wholly });
    const how = wholly ? "everything else too" : "alone";
    console.log(`${name}: died there, ${how}; goes on after ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  }
  const reached = await points.reached();
  const missed = names.filter((name) => !reached.has(name));
  for (const name of missed) console.log(`kill point never reached: ${name}`);
  const silent = await findUntold(arena);
  for (const incident of silent) console.log(`an incident of which no mail was written: ${incident}`);
  const good = (await tellVerdict(arena, life, loads)) && silent.length === 0;
  console.log(`kill points: ${names.length}, missed: ${missed.length}`);
  return good && missed.length === 0;
}

type Dying = {
  arena: Arena;
  points: KillPoints;
  life: Life;
  start: () => Life;
  stage: Stage;
  loads: readonly Load[];
  /** Everything else dies with it, and a new start brings it back. */
  wholly: boolean;
};

async function dieAt(name: string, dying: Dying): Promise<Life> {
  const { arena, points, start, stage, loads, wholly } = dying;
  const { prepare, act, after } = provoke(name, stage);
  await prepare();
  await points.give({ point: name });
  await act();
  const pid = await struck(points, name);
  let { life } = dying;
  await eventually(`who came by ${name} is gone`, patience.gone, async () =>
    (await findProcesses(arena.dataDir)).every((process) => process.pid !== pid),
  );
  if (wholly) {
    await eventually("everything is gone", patience.gone, async () => {
      const left = await findProcesses(arena.dataDir);
      killAll(left);
      return left.length === 0;
    });
    await life.ended;
    life = start();
    if (!(await life.ready)) throw new Error(`after ${name}: onbin start failed`);
  }
  const before = loads.map((load) => load.acknowledged());
  await eventually(`after ${name}: recordings are taken again`, patience.goesOn, async () =>
    loads.every((load, at) => load.acknowledged() > (before[at] ?? 0)),
  );
  await after();
  return life;
}

/** The first start of all, which makes the tables; another goes on where it died. */
async function dieAtFirstStart(arena: Arena, points: KillPoints, name: string): Promise<void> {
  await points.give({ point: name, nth: name === "migrate.statement" ? 10 : 1 });
  const life = arena.start(points.env);
  await struck(points, name);
  await life.ended;
  console.log(`${name}: died there at the first start`);
}

async function struck(points: KillPoints, name: string): Promise<number> {
  let pid: number | null = null;
  await eventually(`somebody comes by ${name}`, patience.struck, async () => {
    pid = await points.carriedOut();
    return pid !== null;
  });
  return pid ?? 0;
}

function stageOf(arena: Arena, tenants: readonly Tenant[], loads: readonly Load[]): Stage {
  const [steady, changing, plain] = tenants;
  const load = loads[0];
  if (!steady || !changing || !plain || !load) throw new Error("three companies are needed");
  return { arena, steady, changing, plain, load };
}

/** Somebody of each company wants to be told by mail. */
async function listenForMails(arena: Arena): Promise<void> {
  await rowsOf(
    arena.dataDir,
    `insert into notification_addresses (company_id, email, language, confirmed_at)
     select company_id, 'somebody@example.com', 'en', now() from companies`,
  );
}

/** Incidents of companies without a mail in the outbox: both are of one transaction. At least one is there. */
async function findUntold(arena: Arena): Promise<string[]> {
  const rows = await rowsOf<{ incident: string; untold: boolean }>(
    arena.dataDir,
    `select company_id || ' ' || kind as incident, not exists (select from mails m
       where m.company_id = i.company_id and m.dedupe like 'incident:' || i.incident_id || ':1:%') as untold
     from incidents i where company_id <> '*'`,
  );
  if (rows.length === 0) return ["none was opened at all"];
  return rows.filter(({ untold }) => untold).map(({ incident }) => incident);
}
