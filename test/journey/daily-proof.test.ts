import { type RawBuilder, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ProofDay, ProofMonth } from "../../contract/daily-proof.ts";
import { type Database, openDatabase } from "../../server/base/database.ts";
import { addDays, onDays } from "../../server/base/zone-days.ts";
import { sendDailyProofs } from "../../server/tell/send-daily-proofs.ts";
import { connectionsOf, rowsOf } from "../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;
let db: Database;
beforeAll(async () => {
  stage = await startStage();
  db = openDatabase(await connectionsOf(stage.onbin.dataDir), { company: 2, system: 2 });
});
afterAll(async () => {
  await db?.close();
  await stage?.close();
});

async function tell(tenant: Tenant, facts: Record<string, string>, audio: Buffer | null = null) {
  const { status, body } = await knock(stage.onbin.url, tenant.key, recordingForm(facts, audio));
  expect([status, body]).toMatchObject([201, { sequenceId: facts.sequenceId }]);
}

async function readDay(tenant: Tenant, day: string, query = ""): Promise<ProofDay> {
  const { json } = await tenant.administrator.mustGet(`/api/app/daily-proof/${day}${query}`);
  return json as unknown as ProofDay;
}

const listed = ({ list }: ProofDay) => list.items.map((call) => [call.sequenceId, call.class]);

describe("a day with everything", () => {
  const day = "2024-05-15";
  const at = (time: string) => `${day}T${time}+09:00`;
  let acme: Tenant;
  beforeAll(async () => {
    acme = await stage.addTenant("acme");
    await tell(acme, { sequenceId: "sent-1", callBegin: at("10:00:00"), callEnd: at("10:05:00") }, wave(1));
    await tell(acme, { sequenceId: "sent-2", callEnd: at("11:00:00"), answered: "true" }, wave(2));
    await tell(acme, { sequenceId: "text", callEnd: at("12:00:00") }, Buffer.from("no sound at all"));
    await tell(acme, { sequenceId: "rang", callEnd: at("13:00:00"), answered: "false" });
    await tell(acme, { sequenceId: "lost-1", callEnd: at("14:00:00"), answered: "true" });
    await tell(acme, { sequenceId: "lost-2", callBegin: at("14:10:00") });
    await tell(acme, { sequenceId: "who-knows", dialBegin: at("15:00:00") });
    // A step of a flow is no call.
    await tell(acme, { sequenceId: "menu", type: "play", callBegin: at("15:30:00") });
    await acme.until("sent-1", "delivered");
    await acme.until("sent-2", "delivered");
    await acme.until("text", "held");
  });

  test("its sums agree, and say what each call is", async () => {
    const { sums } = await readDay(acme, day);
    expect(sums).toMatchObject({ day, over: true, calls: 7, recordings: 3, verdict: "gap", nameOnly: 0 });
    const nothing = { waiting: 0, sending: 0, retrying: 0, skipped: 0, unproven: 0 };
    expect(sums.classes).toEqual({
      ...nothing,
      delivered: 2,
      held: 1,
      unanswered: 1,
      missing: 2,
      unknown: 1,
    });
  });

  test("its gap is listed call by call, with the reason", async () => {
    const gap = await readDay(acme, day);
    expect(listed(gap)).toEqual([
      ["text", "held"],
      ["lost-1", "missing"],
      ["lost-2", "missing"],
      ["who-knows", "unknown"],
    ]);
    expect(gap.list.items[0]?.reason?.ja.cause).toContain("文章");
    expect(listed(await readDay(acme, day, "?show=delivered"))).toEqual([
      ["sent-1", "delivered"],
      ["sent-2", "delivered"],
    ]);
    expect(listed(await readDay(acme, day, "?show=unanswered"))).toEqual([["rang", "unanswered"]]);
  });

  test("the month shows it among days without calls", async () => {
    const { json } = await acme.administrator.mustGet("/api/app/daily-proof?month=2024-05");
    const { days } = json as unknown as ProofMonth;
    expect(days).toHaveLength(31);
    expect(days.map(({ calls }) => calls).filter((calls) => calls > 0)).toEqual([7]);
    expect(days.find(({ day: name }) => name === "2024-05-16")?.verdict).toBe("empty");
  });

  test("its file has a row a call, with the object where it is delivered", async () => {
    const path = `/api/app/daily-proof.csv?from=${day}&to=${day}&language=en`;
    const { text, headers } = await acme.administrator.mustGet(path);
    expect(headers["content-type"]).toBe("text/csv; charset=utf-8");
    const lines = text.replace("\uFEFF", "").trimEnd().split("\r\n");
    expect(lines).toHaveLength(8);
    const recording = await acme.read("sent-1");
    expect(lines[1]).toBe(
      `${day},sent-1,sent-1,,2024-05-15T01:00:00.000Z,2024-05-15T01:05:00.000Z,,delivered,,,${recording.receivedAt},${
        recording.deliveredAt
      },s3://${recording.bucket}/${recording.key},${recording.size},${recording.sha256}`,
    );
    expect(lines.find((line) => line.startsWith(`${day},text,`))).toContain(",held,not-audio,");
  });

  test("a recording that comes at last closes its gap, on the day of its call", async () => {
    await knock(stage.onbin.url, acme.key, recordingForm({ sequenceId: "lost-1" }, wave(3)));
    await acme.until("lost-1", "delivered");
    const { sums, arrivedElsewhere } = await readDay(acme, day);
    expect(sums).toMatchObject({ calls: 7, recordings: 4, classes: { delivered: 3, missing: 1 } });
    // All of these arrived when this test ran.
    expect(arrivedElsewhere).toBe(4);
    const today = (await acme.administrator.mustGet("/api/app/daily-proof")).json as unknown as ProofMonth;
    const arrived = await readDay(acme, today.today, "?show=arrived");
    expect(arrived.arrived).toEqual({ total: 4, ofOtherDays: 4 });
    expect(arrived.list.items.map((call) => [call.sequenceId, call.day])).toEqual([
      ["sent-1", day],
      ["sent-2", day],
      ["text", day],
      ["lost-1", day],
    ]);
  });

  test("a delivery without proof, and audio that is gone undelivered, are gaps", async () => {
    const { dataDir } = stage.onbin;
    await tell(acme, { sequenceId: "shaky", callEnd: "2024-06-01T10:00:00+09:00" }, wave(4));
    await tell(acme, { sequenceId: "gone", callEnd: "2024-06-01T11:00:00+09:00" }, wave(5));
    await acme.until("shaky", "delivered");
    await acme.until("gone", "delivered");
    expect((await readDay(acme, "2024-06-01")).sums.verdict).toBe("whole");
    await rowsOf(dataDir, "update recordings set sha256 = null where sequence_id = 'shaky'");
    await rowsOf(
      dataDir,
      "update recordings set state = 'waiting', local_gone_at = now() where sequence_id = 'gone'",
    );
    const proof = await readDay(acme, "2024-06-01");
    expect(proof.sums).toMatchObject({ verdict: "gap", classes: { unproven: 2, delivered: 0 } });
    expect(listed(proof)).toEqual([
      ["shaky", "unproven"],
      ["gone", "unproven"],
    ]);
  });
});

test("what another call only named is listed apart, and skipped recordings say why", async () => {
  const quiet = await stage.addTenant("quiet", null);
  const end = new Date().toISOString();
  await tell(quiet, { sequenceId: "child", callEnd: end, parentSequenceId: "never-seen" }, wave(6));
  const month = (await quiet.administrator.mustGet("/api/app/daily-proof")).json as unknown as ProofMonth;
  const proof = await readDay(quiet, month.today, "?show=name-only");
  expect(proof.sums).toMatchObject({ calls: 1, recordings: 1, nameOnly: 1, over: false, verdict: "whole" });
  expect(proof.sums.classes.skipped).toBe(1);
  expect(proof.skipped).toMatchObject([{ code: "integration-off", count: 1 }]);
  expect(listed(proof)).toEqual([["never-seen", "name-only"]]);
});

test("days begin at midnight of the company, also where clocks are changed", async () => {
  const tokyo = await stage.addTenant("tokyo", null);
  const york = await stage.addTenant("york", null);
  await rowsOf(
    stage.onbin.dataDir,
    "update companies set time_zone = 'America/New_York' where company_id = 'york'",
  );
  const cases: [Tenant, instant: string, day: string][] = [
    [tokyo, "2024-01-10T14:59:59.999Z", "2024-01-10"],
    [tokyo, "2024-01-10T15:00:00.000Z", "2024-01-11"],
    // 10 March 2024 has 23 hours in New York, 3 November 2024 has 25.
    [york, "2024-03-10T04:59:59.999Z", "2024-03-09"],
    [york, "2024-03-10T05:00:00.000Z", "2024-03-10"],
    [york, "2024-03-11T03:59:59.999Z", "2024-03-10"],
    [york, "2024-03-11T04:00:00.000Z", "2024-03-11"],
    [york, "2024-11-03T03:59:59.999Z", "2024-11-02"],
    [york, "2024-11-03T04:00:00.000Z", "2024-11-03"],
    [york, "2024-11-04T04:59:59.999Z", "2024-11-03"],
    [york, "2024-11-04T05:00:00.000Z", "2024-11-04"],
  ];
  for (const [tenant, callEnd] of cases) {
    await tell(tenant, { sequenceId: `at-${callEnd.replaceAll(/\D/g, "")}`, callEnd, answered: "true" });
  }
  for (const tenant of [tokyo, york]) {
    const expected = cases.filter(([whose]) => whose === tenant);
    for (const day of new Set(expected.map(([, , name]) => name))) {
      const found = (await readDay(tenant, day)).list.items.map(({ endedAt }) => endedAt);
      expect([day, found]).toEqual([
        day,
        expected.filter(([, , name]) => name === day).map(([, instant]) => instant),
      ]);
    }
  }
});

test("every instant is on exactly one day, in every time zone", async () => {
  // Among them clocks that are changed at midnight, by half an hour, and by a whole day.
  const zones = ["Asia/Tokyo", "America/New_York", "America/Havana", "Atlantic/Azores", "Asia/Beirut"];
  const instants = sql`(select t - interval '1 second' * s as t
    from generate_series('2010-12-30'::timestamptz, '2012-01-02', '1 hour') t, generate_series(0, 1) s) i`;
  for (const zone of [...zones, "Australia/Lord_Howe", "Pacific/Apia"]) {
    const count = async (condition: RawBuilder<unknown>) =>
      (await sql<{ n: number }>`select count(*) as n from ${instants} where ${condition}`.execute(db.system))
        .rows[0]?.n;
    const parts = [];
    for (let from = "2011-01-01"; from < "2012-01-01"; from = addDays(from, 73)) {
      parts.push(await count(onDays(sql`t`, zone, { from, before: addDays(from, 73) })));
    }
    const sum = parts.reduce((all = 0, part = 0) => all + part, 0);
    expect([zone, sum]).toEqual([zone, await count(sql`extract(year from t at time zone ${zone}) = 2011`)]);
  }
}, 60_000);

test("yesterday's proof goes out at nine, once, to whom it may concern", async () => {
  const mailed = await stage.addTenant("mailed");
  // A zone in which it is early morning now: the service's own clock stays out of this test.
  const east = (4 - new Date().getUTCHours() + 24) % 24;
  const offset = east > 12 ? east - 24 : east;
  const zone = `Etc/GMT${offset > 0 ? "-" : "+"}${Math.abs(offset)}`;
  const { dataDir } = stage.onbin;
  await rowsOf(dataDir, "update companies set time_zone = $1 where company_id = 'mailed'", [zone]);
  await rowsOf(
    dataDir,
    `insert into notification_addresses (company_id, email, language, daily_proof, confirmed_at) values
      ('mailed', 'yes@example.com', 'ja', true, '2024-06-01'), ('mailed', 'also@example.com', 'en', true, '2024-06-01'),
      ('mailed', 'unconfirmed@example.com', 'ja', true, null), ('mailed', 'no@example.com', 'ja', false, '2024-06-01')`,
  );
  const local = (time: string) => new Date(Date.parse(`${time}Z`) - offset * 3_600_000);
  const callEnd = local("2024-07-01T20:00:00").toISOString();
  await tell(mailed, { sequenceId: "mailed-1", callEnd, answered: "true" });
  const mails = async () =>
    (
      await rowsOf<{ email: string; params: { day: string; verdict: string; missing: number } }>(
        dataDir,
        "select email, params from mails where company_id = 'mailed' and kind = 'daily-proof' order by params->>'day', email",
      )
    ).map(({ email, params: { day, verdict, missing } }) => [email, day, verdict, missing]);

  await sendDailyProofs(db, local("2024-07-02T08:59:59"));
  expect(await mails()).toEqual([]);
  await Promise.all([1, 2, 3].map(() => sendDailyProofs(db, local("2024-07-02T09:00:00"))));
  const first = [
    ["also@example.com", "2024-07-01", "gap", 1],
    ["yes@example.com", "2024-07-01", "gap", 1],
  ];
  expect(await mails()).toEqual(first);
  await sendDailyProofs(db, local("2024-07-02T23:00:00"));
  expect(await mails()).toEqual(first);
  // After two days without service, the days that were left out are told as well.
  await sendDailyProofs(db, local("2024-07-05T10:00:00"));
  expect((await mails()).map(([, day]) => day)).toEqual([
    "2024-07-01",
    "2024-07-01",
    "2024-07-02",
    "2024-07-02",
    "2024-07-03",
    "2024-07-03",
    "2024-07-04",
    "2024-07-04",
  ]);
});

test("only administrators read it, and days that are none are refused", async () => {
  const some = await stage.addTenant("some", null);
  const member = await stage.operator.addPerson("some", "member");
  const paths = ["", "/2024-05-15", ".csv?from=2024-05-01&to=2024-05-02"];
  for (const path of paths) expect((await member.get(`/api/app/daily-proof${path}`)).status).toBe(404);
  const status = async (path: string) => (await some.administrator.get(`/api/app/daily-proof${path}`)).status;
  expect(await status("/2024-02-30")).toBe(404);
  expect(await status("/2999-01-01")).toBe(404);
  expect(await status("?month=2024-13")).toBe(400);
  expect(await status(".csv?from=2024-05-02&to=2024-05-01")).toBe(400);
  expect(await status(".csv?from=2024-01-01&to=2025-01-01")).toBe(400);
  expect(await status(".csv?from=2024-01-01&to=2024-12-31")).toBe(200);
});
