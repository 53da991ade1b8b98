import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { rowsOf } from "../../support/database-in-test.ts";
import { knock, recordingForm, wave, widebandWave } from "../../support/door-in-test.ts";
import type { Arena, Tenant } from "../arena.ts";
import type { Load } from "../load.ts";
import { eventually, findProcesses, killAll } from "../processes.ts";
import { slow } from "../store.ts";

export type Stage = {
  arena: Arena;
  /** Pushes all the time, and its secret is right. */
  steady: Tenant;
  /** Pushes all the time; its secret is changed as a point needs it. */
  changing: Tenant;
  /** Pushes nothing by itself. */
  plain: Tenant;
  load: Load;
};

/** What brings a process past a point: before the order is given, after, and when it is got over. */
type Provocation = { prepare(): Promise<void>; act(): Promise<void>; after(): Promise<void> };

const nothing = async () => undefined;

/** Most points are passed under load alone; the others need something to happen. */
export function provoke(point: string, stage: Stage): Provocation {
  const { changing } = stage;
  const wrong = () => insistently(() => changing.saveSecret(false));
  const right = () => insistently(() => changing.saveSecret(true));
  const isIn = (state: string) =>
    eventually(
      `the destination is ${state}`,
      60_000,
      async () => (await changing.destinationState().catch(() => "")) === state,
    );
  const wellAgain = async () => {
    await right();
    await isIn("ok");
  };

  switch (point.split(".")[0]) {
    case "pause":
      return { prepare: nothing, act: wrong, after: wellAgain };
    case "probe":
    case "release":
      return {
        async prepare() {
          await wrong();
          await isIn("paused");
        },
        act: right,
        after: wellAgain,
      };
    case "tell":
      // A company of which nobody was told yet.
      return {
        prepare: nothing,
        async act() {
          await insistently(() => stage.plain.saveSecret(false));
          await pushAny(stage, stage.plain, `told-${Date.now()}`, wave(4));
        },
        async after() {
          await eventually("the incident is opened all the same", 90_000, async () => {
            const open = "select 1 from incidents where company_id = $1";
            return (await rowsOf(stage.arena.dataDir, open, [stage.plain.id])).length > 0;
          });
          await insistently(() => stage.plain.saveSecret(true));
        },
      };
    case "settle":
      return { prepare: () => holdByHand(stage), act: () => setPaused(stage, "null"), after: nothing };
    case "sweep":
      // A sweep is the first thing that a new `watch` does.
      return { prepare: nothing, act: () => killWatch(stage.arena), after: nothing };
  }
  switch (point) {
    // What can be sent at once is no file.
    case "shape.part-written":
    case "shape.named":
    case "shape.row-updated":
      return {
        async prepare() {
          await wrong();
          await isIn("paused");
        },
        act: nothing,
        after: wellAgain,
      };
    case "bucket.object-got":
      // What this machine has taken itself it need not get; so it loses that, while nobody shapes.
      return {
        prepare: nothing,
        async act() {
          const { dataDir } = stage.arena;
          killAll((await findProcesses(dataDir)).filter(({ name }) => name === "work"));
          await sleep(1_000);
          await rm(join(dataDir, "spool-work", stage.steady.id), { recursive: true, force: true });
        },
        after: nothing,
      };
    case "ingest.repeat-known":
      return { prepare: nothing, act: () => pushTwice(stage), after: nothing };
    case "shape.refused":
      return { prepare: nothing, act: () => pushNonsense(stage), after: nothing };
    case "spool.made-synced":
      return {
        prepare: nothing,
        act: () => pushAny(stage, stage.plain, `converted-${Date.now()}`, widebandWave(5)),
        after: nothing,
      };
    case "ship.store-taught":
      return {
        async prepare() {
          const refuse = { kind: "refuseIfNoneMatch", status: 501 } as const;
          await stage.arena.store.setFaults([
            ...slow,
            { match: { key: `*${stage.plain.id}*` }, act: refuse, times: 1 },
          ]);
        },
        act: () => pushAny(stage, stage.plain, `plain-${Date.now()}`, wave(1)),
        after: () => stage.arena.store.setFaults(slow),
      };
    default:
      return { prepare: nothing, act: nothing, after: nothing };
  }
}

/** Again until it is answered: the service may be dead at this moment. */
async function insistently(act: () => Promise<void>): Promise<void> {
  await eventually("the settings are saved", 60_000, () =>
    act().then(
      () => true,
      () => false,
    ),
  );
}

/** The last answer may be lost, where the process dies before it. */
async function pushAny({ arena }: Stage, tenant: Tenant, sequenceId: string, audio: Buffer): Promise<void> {
  await knock(arena.url, tenant.key, recordingForm({ sequenceId }, audio)).catch(() => undefined);
}

async function pushTwice(stage: Stage): Promise<void> {
  const audio = wave(2);
  await pushAny(stage, stage.plain, "again-and-again", audio);
  await pushAny(stage, stage.plain, "again-and-again", audio);
}

async function pushNonsense(stage: Stage): Promise<void> {
  await pushAny(stage, stage.plain, "nonsense", Buffer.from("<html>no audio here</html>"));
}

async function killWatch(arena: Arena): Promise<void> {
  killAll((await findProcesses(arena.dataDir)).filter(({ name }) => name === "watch"));
}

/** What a crash between pausing and holding, or releasing and letting go, leaves behind. */
async function holdByHand(stage: Stage): Promise<void> {
  await setPaused(stage, "now()");
  await pushAny(stage, stage.plain, `settled-${Date.now()}`, wave(3));
}

async function setPaused({ arena, plain }: Stage, at: "now()" | "null"): Promise<void> {
  await rowsOf(
    arena.dataDir,
    `update destinations set paused_at = ${at}, pause_code = 'AccessDenied', pause_params = '{}' where company_id = $1`,
    [plain.id],
  );
}
