import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "../../server/base/database.ts";
import { silentLog } from "../../server/base/log.ts";
import { openSpool } from "../../server/keep/spool.ts";
import { createLeftBehindSweep } from "../../server/keep/sweep-left-behind.ts";
import { findProcesses } from "../kill/processes.ts";
import { eventually } from "../support/bucket-in-test.ts";
import { connectionsOf, rowsOf } from "../support/database-in-test.ts";
import { boundary, form, wave } from "../support/door-in-test.ts";
import { pcm16, referenceWave } from "../support/reference-wave.ts";
import { summariseSources } from "../support/source-summary.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;
let acme: Tenant;
let number = 0;

beforeAll(async () => {
  stage = await startStage();
  acme = await stage.addTenant("acme");
});
afterAll(async () => {
  const triedOn = "requests as rtpengine-recording's source makes them (its kernel module is not here)";
  await summariseSources(stage, { rtpengine: triedOn }, { rtpengine: "rtpengine (notify)" });
  await stage.close();
});

const begun = 1_795_381_490;

/** What the daemon says of a file; times as it writes them. */
function headers(call: string, file: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    "X-Recording-Call-ID": call,
    "X-Recording-File-Name": file,
    "X-Recording-Full-File-Name": `/var/lib/rtpengine-recording/${file}`,
    "X-Recording-File-Format": "wav",
    "X-Recording-Kind": "single",
    "X-Recording-Call-Start-Time": `${begun}.000000`,
    "X-Recording-Stream-Start-Time": `${begun + 1}.000000`,
    "X-Recording-Call-End-Time": `${begun + 60}.250000`,
    "X-Recording-Stream-End-Time": `${begun + 60}.250000`,
    ...more,
  };
}

/** Delivers as the recording daemon does: the part has no file name, the key stands in the address's user info. */
async function notify(
  said: Record<string, string>,
  audio: Buffer | null,
  { key = acme.key, method = "POST" } = {},
): Promise<{ status: number; sequenceId: string | null; held: boolean; error?: { code: string } }> {
  const answer = await fetch(`${stage.onbin.url}/api/v1/sources/rtpengine`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`onbin:${key}`).toString("base64")}`,
      ...(audio === null ? {} : { "content-type": `multipart/form-data; boundary=${boundary}` }),
      ...said,
    },
    ...(audio === null ? {} : { body: new Uint8Array(form([{ name: "ngfile", value: audio }])) }),
  });
  return {
    status: answer.status,
    ...((await answer.json()) as { sequenceId: string | null; held: boolean }),
  };
}

/** As with the daemon's `notify-retries`: a door that was full is tried again. */
async function notifyAgain(said: Record<string, string>, audio: Buffer): ReturnType<typeof notify> {
  for (let tries = 1; ; tries += 1) {
    const answer = await notify(said, audio);
    if (answer.error?.code !== "door_busy" || tries === 20) return answer;
    await sleep(1_000);
  }
}

const samples = (file: Buffer) => pcm16(file.subarray(44));
const late = (file: Buffer, seconds: number) =>
  Int16Array.from([...new Int16Array(seconds * 8000), ...samples(file)]);
async function stored(sequenceId: string | null): Promise<Buffer | undefined | null> {
  const { key } = await acme.until(sequenceId ?? "", "delivered");
  return stage.bucket.read("demo", String(key));
}
const recordings = () =>
  rowsOf<{ count: number }>(
    stage.onbin.dataDir,
    "select count(*)::int from recordings where company_id = 'acme'",
  );

describe("two streams of a call, a request each", () => {
  const streams = [
    ["caller", { "X-Recording-Tag": "ft", "X-Recording-Label": "caller" }],
    ["callee", { "X-Recording-Tag": "tt", "X-Recording-Label": "callee" }],
  ] as const;

  test.each([
    ["incoming, in order", "in", false],
    ["incoming, the other way round", "in", true],
    ["outbound, the other way round", "out", true],
  ])("%s: one recording, our side left, each as late as its stream", async (_name, direction, reversed) => {
    const call = `call-${++number}@pbx`;
    const metadata = {
      "X-Recording-Call-Metadata": `direction:${direction}|from:0312345678|to:201|user:鈴木`,
    };
    const files = { caller: wave(++number, 0.5), callee: wave(++number, 0.4) };
    const sent = streams.map(([side, signs], index) => ({
      audio: files[side],
      said: headers(call, `${call}-${side}.wav`, {
        ...metadata,
        ...signs,
        // The called party's stream begins half a second later.
        "X-Recording-Stream-Start-Time": (begun + 1 + index / 2).toFixed(6),
      }),
    }));
    // HTTP headers are bytes, and the daemon writes UTF-8.
    for (const { said } of sent) {
      said["X-Recording-Call-Metadata"] = Buffer.from(said["X-Recording-Call-Metadata"] ?? "").toString(
        "latin1",
      );
    }
    const [first, second] = reversed ? sent.toReversed() : sent;
    if (!first || !second) throw new Error("two streams");
    const before = (await recordings())[0]?.count ?? 0;
    expect(await notify(first.said, first.audio)).toEqual({ status: 202, sequenceId: null, held: true });
    // It tries again when it got no answer: nothing happens twice.
    expect(await notify(first.said, first.audio)).toEqual({ status: 200, sequenceId: null, held: true });
    const made = await notify(second.said, second.audio);
    expect(made).toMatchObject({ status: 201, held: false });
    for (const { said, audio } of sent) {
      expect(await notify(said, audio)).toEqual({ status: 200, sequenceId: made.sequenceId, held: false });
    }
    expect((await recordings())[0]?.count).toBe(before + 1);
    const caller = samples(files.caller);
    const callee = late(files.callee, 0.5);
    const [left, right] = direction === "in" ? [callee, caller] : [caller, callee];
    expect((await stored(made.sequenceId))?.equals(referenceWave(left, right))).toBe(true);
    expect(await acme.read(made.sequenceId ?? "")).toMatchObject({
      externalId: call,
      type: direction === "in" ? "incoming" : "outbound",
      from: "0312345678",
      to: "201",
      userName: "鈴木",
      channels: "stereo",
      dialBegin: "2026-11-22T21:04:50.000Z",
      callBegin: "2026-11-22T21:04:51.000Z",
      callEnd: "2026-11-22T21:05:50.250Z",
    });
  });

  test("both at the same instant, of twenty calls", async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `at-once-${index}`);
    const answers = await Promise.all(
      ids.flatMap((call) =>
        streams.map(([side, signs]) =>
          notifyAgain(headers(call, `${call}-${side}.wav`, signs), wave(++number)),
        ),
      ),
    );
    expect(answers.map(({ status }) => status).filter((status) => status !== 202 && status !== 201)).toEqual(
      [],
    );
    const made = answers.flatMap(({ sequenceId }) => (sequenceId === null ? [] : [sequenceId]));
    expect(new Set(made).size).toBe(20);
    for (const id of made) expect((await acme.until(id, "delivered")).channels).toBe("stereo");
  });
});

describe("a stream whose other never comes", () => {
  test("is shipped alone at the deadline, on the side that it says; later the other is a call of the same chain", async () => {
    await rowsOf(
      stage.onbin.dataDir,
      `update sources set settings = settings || '{"factsWithin": 2}' where kind = 'rtpengine'`,
    );
    const call = "alone@pbx";
    const signs = { "X-Recording-Tag": "ft", "X-Recording-Call-Metadata": "type:incoming|caller:ft" };
    const audio = wave(++number);
    expect((await notify(headers(call, "alone-1.wav", signs), audio)).status).toBe(202);
    const found = () =>
      rowsOf<{ sequence_id: string | null }>(
        stage.onbin.dataDir,
        "select sequence_id from source_items where state = 'taken' and item like '%alone-1.wav'",
      );
    await eventually(async () => (await found()).length === 1, found, 20_000);
    const id = (await found())[0]?.sequence_id ?? "";
    expect((await acme.until(id, "delivered")).channels).toBe("customer");
    expect((await stored(id))?.equals(referenceWave([], samples(audio)))).toBe(true);

    expect(
      (await notify(headers(call, "alone-2.wav", { ...signs, "X-Recording-Tag": "tt" }), wave(++number)))
        .status,
    ).toBe(202);
    const second = () =>
      rowsOf<{ sequence_id: string; parent: string }>(
        stage.onbin.dataDir,
        `select i.sequence_id, c.parent_sequence_id as parent from source_items i join calls c using (company_id, sequence_id)
         where i.state = 'taken' and item like '%alone-2.wav'`,
      );
    await eventually(async () => (await second()).length === 1, second, 20_000);
    expect((await second())[0]).toMatchObject({ parent: id });
    expect((await acme.until((await second())[0]?.sequence_id ?? "", "delivered")).channels).toBe("agent");
    const noticed = await rowsOf(stage.onbin.dataDir, "select 1 from source_events where code = 'leg-alone'");
    expect(noticed).toHaveLength(2);
    await rowsOf(
      stage.onbin.dataDir,
      "update sources set settings = settings - 'factsWithin' where kind = 'rtpengine'",
    );
  });

  test("it lies safe meanwhile: over the sweep of what nobody knows, and over the death of web", async () => {
    const call = "patient@pbx";
    const [first, second] = [wave(++number), wave(++number)];
    const said = (side: string) =>
      headers(call, `${side}.wav`, { "X-Recording-Tag": side, "X-Recording-Label": side });
    expect((await notify(said("caller"), first)).status).toBe(202);

    const db = openDatabase(await connectionsOf(stage.onbin.dataDir), { company: 1, system: 1 });
    const spool = openSpool(`${stage.onbin.dataDir}/spool`, null);
    await sleep(50);
    await createLeftBehindSweep(db, spool, silentLog, 1).look();
    await db.close();

    for (const { name, pid } of await findProcesses(stage.onbin.dataDir))
      if (name === "web") process.kill(pid, "SIGKILL");
    const again = async () => (await notify(said("callee"), second).catch(() => null))?.status === 201;
    await eventually(again, () => "web is not back", 20_000);
    const { sequenceId } = await notify(said("caller"), first);
    const wav = await stored(sequenceId);
    expect(wav?.equals(referenceWave(samples(second), samples(first)))).toBe(true);
  });

  test("when whoever had both in hand died, the clock makes the recording", async () => {
    const call = "in-hand@pbx";
    const said = (side: string) =>
      headers(call, `${side}.wav`, { "X-Recording-Tag": side, "X-Recording-Label": side });
    const [first, second] = [wave(++number), wave(++number)];
    await notify(said("caller"), first);
    // As it stands after the second was committed, and before anything else was done.
    await rowsOf(
      stage.onbin.dataDir,
      `create function die() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$`,
    );
    await rowsOf(
      stage.onbin.dataDir,
      "create trigger die before insert on recordings for each row execute function die()",
    );
    const held = await notify(said("callee"), second);
    expect(held).toMatchObject({ status: 202, held: true });
    await rowsOf(stage.onbin.dataDir, "drop trigger die on recordings");
    await rowsOf(stage.onbin.dataDir, "update source_items set due_at = now() where state = 'waiting'");
    const taken = () =>
      rowsOf<{ sequence_id: string }>(
        stage.onbin.dataDir,
        "select distinct sequence_id from source_items where state = 'taken' and item like 'leg:in-hand@pbx%'",
      );
    await eventually(async () => (await taken()).length === 1, taken, 20_000);
    const wav = await stored((await taken())[0]?.sequence_id ?? "");
    expect(wav?.equals(referenceWave(samples(second), samples(first)))).toBe(true);
  });
});

test("a file with both parties is a recording at once", async () => {
  const said = headers("mixed@pbx", "mixed-1.wav", { "X-Recording-Kind": "mixed" });
  const audio = wave(++number);
  const made = await notify(said, audio);
  expect(made).toMatchObject({ status: 201, held: false });
  expect(await notify(said, audio)).toMatchObject({ status: 200, sequenceId: made.sequenceId });
  expect((await acme.until(made.sequenceId ?? "", "delivered")).channels).toBe("mixed");
});

test.each(["POST", "GET"])(
  "a notification without its file (%s) tells the facts of a call",
  async (method) => {
    const said = headers(`facts-${method}@pbx`, `facts-${method}.wav`, {
      "X-Recording-Call-Metadata": "from:0312345678",
    });
    const { status, sequenceId } = await notify(said, null, { method });
    expect(status).toBe(200);
    expect(await acme.read(sequenceId ?? "")).toMatchObject({ from: "0312345678", state: null });
  },
);

test.each([
  ["no call", { "X-Recording-Call-ID": "" }, 400],
  ["no file name", { "X-Recording-File-Name": "/" }, 400],
])("%s is refused", async (_what, more, status) => {
  expect((await notify(headers("x@pbx", "x.wav", more), wave(++number))).status).toBe(status);
});

test("hostile words do no harm", async () => {
  const said = headers("../../etc/passwd", "..\\..\\x/../evil.wav", {
    "X-Recording-Kind": "mixed",
    "X-Recording-Call-Metadata": "from:<script>|to:=cmd()|type:nonsense|parent:a/b|agent:|||:::",
    "X-Recording-Stream-Start-Time": "99999999999999999999",
  });
  const made = await notify(said, wave(++number));
  expect(made.status).toBe(201);
  expect(await acme.until(made.sequenceId ?? "", "delivered")).toMatchObject({
    from: "<script>",
    to: "=cmd()",
    type: null,
  });
});
