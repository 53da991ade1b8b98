import { rename } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../support/bucket-in-test.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { wave } from "../support/door-in-test.ts";
import { postStream } from "../support/recording-daemon-in-test.ts";
import { pcm16, referenceWave } from "../support/reference-wave.ts";
import { loseKept } from "../support/spool-looks.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;
let acme: Tenant;

beforeAll(async () => {
  stage = await startStage();
  acme = await stage.addTenant("acme");
});
afterAll(() => stage.close());

type Item = { item: string; state: string; tries: number; file: string | null; sequence_id: string | null };
const rows = <Row extends object>(query: string) =>
  rowsOf<Row & Record<string, unknown>>(stage.onbin.dataDir, query);
const items = (call: string) =>
  rows<Item>(`select item, state, tries, details ->> 'file' as file, sequence_id from source_items
    where item like 'leg:${call}%' order by item`);
const stored = async (sequenceId: string | null | undefined) =>
  stage.bucket.read("demo", String((await acme.until(sequenceId ?? "", "delivered")).key));
const samples = (file: Buffer) => pcm16(file.subarray(44));

/** One stream of a call, as the recording daemon posts it. */
async function notify(call: string, side: "callee" | "caller", audio: Buffer) {
  const stream = { call, file: `${side}.wav`, side, audio };
  const answer = await postStream(stage.onbin.url, acme.key, stream);
  const body = (await answer.json()) as { sequenceId: string | null; held: boolean };
  return { status: answer.status, ...body };
}

/** Both legs are kept, and settled to be one recording that could not be made as yet. */
async function holdBoth(call: string, legs: { callee: Buffer; caller: Buffer }): Promise<void> {
  await rows(
    "create function die() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$",
  );
  await rows("create trigger die before insert on recordings for each row execute function die()");
  expect((await notify(call, "caller", legs.caller)).status).toBe(202);
  expect(await notify(call, "callee", legs.callee)).toMatchObject({ status: 202, held: true });
}
const goOn = () => rows("drop function die() cascade");
const hurry = () => rows("update source_items set due_at = now() where state = 'waiting'");

test("of two legs one is lost: the other is shipped, and the lost one is taken when it is sent again", async () => {
  const call = "lost@pbx";
  const legs = { callee: wave(1, 0.4), caller: wave(2, 0.5) };
  await holdBoth(call, legs);
  const [, caller] = await items(call);
  await loseKept(stage.onbin.dataDir, caller?.file ?? "");
  await goOn();
  await hurry();
  const states = async () => (await items(call)).map(({ state }) => state).join();
  await eventually(async () => (await states()) === "taken,gone", states, 20_000);
  const [kept] = await items(call);
  expect((await stored(kept?.sequence_id))?.equals(referenceWave(samples(legs.callee), []))).toBe(true);
  expect(await rows("select 1 from source_events where code = 'leg-missing'")).toHaveLength(1);

  // The one that is shipped is a repeat, the lost one is not.
  expect(await notify(call, "callee", legs.callee)).toMatchObject({
    status: 200,
    sequenceId: kept?.sequence_id,
  });
  expect(await notify(call, "caller", legs.caller)).toMatchObject({ status: 202, held: true });
  expect(await notify(call, "caller", legs.caller)).toMatchObject({ status: 200, held: true });
  await hurry();
  await eventually(async () => (await states()) === "taken,taken", states, 20_000);
  const [, again] = await items(call);
  expect((await stored(again?.sequence_id))?.equals(referenceWave([], samples(legs.caller)))).toBe(true);
});

// What a process has put into a bucket it believes to be there for two minutes (decision 35); and of a bucket that is not
// there: server/keep/bucket-spool.test.ts.
const isBucket = process.env.ONBIN_TEST_SPOOL === "s3";

test.skipIf(isBucket)(
  "a leg whose file was lost while it waits is taken again at once, and joins the other",
  async () => {
    const call = "mended@pbx";
    const legs = { callee: wave(3, 0.4), caller: wave(4, 0.5) };
    expect((await notify(call, "caller", legs.caller)).status).toBe(202);
    const [lost] = await items(call);
    await loseKept(stage.onbin.dataDir, lost?.file ?? "");
    expect(await notify(call, "caller", legs.caller)).toMatchObject({ status: 202, held: true });
    const { status, sequenceId } = await notify(call, "callee", legs.callee);
    expect(status).toBe(201);
    const wav = await stored(sequenceId);
    expect(wav?.equals(referenceWave(samples(legs.callee), samples(legs.caller)))).toBe(true);
  },
);

test.skipIf(isBucket)(
  "while the spool is not there nothing counts as lost; when it is back, both legs are the recording",
  async () => {
    const call = "unmounted@pbx";
    const legs = { callee: wave(5, 0.4), caller: wave(6, 0.5) };
    await holdBoth(call, legs);
    const spool = join(stage.onbin.dataDir, "spool");
    await rename(join(spool, "acme"), join(spool, "away"));
    await goOn();
    await hurry();
    const tried = async () => (await items(call)).map(({ state, tries }) => `${state} ${tries}`).join();
    await eventually(async () => (await tried()) === "waiting 1,waiting 1", tried, 20_000);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await tried()).toBe("waiting 1,waiting 1");
    await rename(join(spool, "away"), join(spool, "acme"));
    await hurry();
    const made = async () => new Set((await items(call)).map(({ sequence_id: id }) => id));
    await eventually(async () => (await made()).size === 1 && !(await made()).has(null), tried, 20_000);
    const wav = await stored([...(await made())][0]);
    expect(wav?.equals(referenceWave(samples(legs.callee), samples(legs.caller)))).toBe(true);
  },
);
