import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { languages } from "../../contract/words.ts";
import { type InstallationInTest, startInstallation } from "../../test/support/installation-in-test.ts";
import { silentLog } from "../base/log.ts";
import { openSpool } from "../keep/spool.ts";
import { incidentMail } from "./mail/incident-mail.ts";
import { sendDailyProofs } from "./send-daily-proofs.ts";
import { sampleSpool } from "./spool-samples.ts";
import type { TellParams } from "./tables.ts";
import { createTellEngine, type TellEngine } from "./tell-engine.ts";
import { noteWatch } from "./watched-since.ts";

// What ended without being mended, and what is nobody's trouble: told as such, or not at all.

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** A Wednesday, noon in Tokyo. */
const noon = Date.parse("2026-11-18T03:00:00Z");

let world: InstallationInTest;
let engine: TellEngine;

beforeAll(async () => {
  world = await startInstallation();
}, 120_000);

afterAll(async () => {
  await world.close();
});

beforeEach(async () => {
  const tables = "mails incidents integration_errors spool_samples webhook_deliveries webhooks";
  const more = "notification_settings notification_addresses recordings calls destinations companies";
  for (const table of `${tables} ${more}`.split(" ")) await world.rows(`delete from ${table}`);
  await world.rows("delete from installation where name like 'tell.%'");
  await world.rows("insert into companies (company_id, name, contract) values ('acme', 'acme', true)");
  await world.rows(
    `insert into destinations (company_id, version, enabled, endpoint, bucket, folder, region, access_key_id,
       secret_sealed, secret_key_id, secret_last4) values ('acme', 1, true, 'aws', 'b', 'f', 'r', 'A', '', '', '')`,
  );
  await world.rows(
    `insert into notification_addresses (company_id, email, language, confirmed_at, services)
     values ('acme', 'acme@example.com', 'ja', $1, '{amazon-s3,phone}'), ('*', 'operator@example.com', 'en', $1, '{}')`,
    [new Date(noon - 30 * day)],
  );
  engine = createTellEngine({ db: world.db, log: silentLog, timeZone: "UTC" });
});

const look = (at: number) => engine.tick(new Date(at));
async function told(kind: string): Promise<string[]> {
  const rows = await world.rows<{ kind: string }>(
    "select kind from mails where params ->> 'kind' = $1 order by created_at",
    [kind],
  );
  return rows.map((row) => row.kind.replace("incident.", ""));
}

async function addRecording(id: string, at: number, state: string): Promise<void> {
  const values = [id, new Date(at)];
  await world.rows(
    `insert into calls (company_id, sequence_id, parent_sequence_id, happened_at) values ('acme', $1, $1, $2)`,
    values,
  );
  await world.rows(
    `insert into recordings (company_id, sequence_id, identity, received_at, source, raw, originals, audio_sha256, stage,
       state, delivered_at) values ('acme', $1, $1, $2, 'push', '{}', '[]', '', 'ship', $3, $2)`,
    [...values, state],
  );
}

/** The integration is paused by errors of these recordings. */
async function refuse(ids: readonly string[]): Promise<void> {
  await world.rows("update destinations set paused_at = $1, pause_code = 'AccessDenied'", [new Date(noon)]);
  await world.rows(
    `insert into integration_errors (company_id, service, sequence_id, code, at, last_at)
     select 'acme', 'amazon-s3', id, 'AccessDenied', $1, $1 from unnest($2::text[]) id`,
    [new Date(noon), ids],
  );
}

test("an end at which recordings were given up is told as that, not as a recovery", async () => {
  await addRecording("sent", noon, "delivered");
  await addRecording("left", noon, "skipped");
  await refuse(["sent", "left"]);
  await world.rows(`insert into webhooks (company_id, url, secret_sealed, secret_key_id, events)
    values ('acme', 'https://example.com', '', '', '{incident.closed}')`);
  await look(noon + 1000);
  await world.rows("update destinations set paused_at = null, pause_code = null");
  await world.rows("update integration_errors set recovered_at = $1", [new Date(noon + minute)]);
  await look(noon + 20 * minute);
  const [mail] = await world.rows<{ params: TellParams }>(
    "select params from mails where kind = 'incident.closed'",
  );
  expect(mail?.params).toMatchObject({ recovered: 1, notTransferred: 1 });
  const [delivery] = await world.rows("select data from webhook_deliveries");
  expect(delivery).toMatchObject({ data: { recovered: 1, notTransferred: 1 } });
  const place = { publicUrl: "https://onbin.example.com", timeZone: "UTC", companyName: "" };
  const write = (notTransferred: number) =>
    languages.map((language) => {
      const params = { ...mail?.params, notTransferred };
      const { subject, paragraphs } = incidentMail("closed")(params, language, { ...place });
      return [subject, ...paragraphs].join("\n");
    });
  for (const text of write(1)) expect(text).not.toMatch(/復旧|解消|すべて|works again|is over/);
  expect(write(1).join()).toMatch(
    /転送済み 1 件、転送対象外 1 件[\s\S]*1 recording transferred, 1 recording not/,
  );
  for (const text of write(0)) expect(text).toMatch(/復旧しました|works again/);
});

test.each([
  ["the integration", "update destinations set enabled = false"],
  ["the contract", "update companies set contract = false"],
])("nobody is reminded of what is paused once %s is switched off", async (_what, switchOff) => {
  await refuse(["s1"]);
  await look(noon + 1000);
  await look(noon + 61 * minute);
  expect(await told("AccessDenied")).toEqual(["opened", "reminder"]);
  await world.rows(switchOff);
  for (let days = 1; days < 6; days++) await look(noon + days * day);
  expect(await told("AccessDenied")).toEqual(["opened", "reminder"]);
});

test("an outage of ours is not counted as a company's silence", async () => {
  await world.rows("insert into notification_settings (company_id, silence_hours) values ('acme', 4)");
  await addRecording("last", noon, "delivered");
  await noteWatch(world.db, new Date(noon));
  await noteWatch(world.db, new Date(noon + 2 * minute));
  const back = noon + 9 * hour;
  await noteWatch(world.db, new Date(back));
  await look(back);
  for (let at = back; at < back + 4 * hour; at += 2 * minute) await noteWatch(world.db, new Date(at));
  await look(back + 4 * hour - 1000);
  expect(await told("silence")).toEqual([]);
  await look(back + 4 * hour);
  expect(await told("silence")).toEqual(["opened"]);
});

test("a spool that cannot be written is told, and missing samples do not end it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "onbin-spool-"));
  try {
    const spool = openSpool(folder, 0);
    await sampleSpool(world.db, spool, silentLog, new Date(noon));
    expect(await readdir(join(folder, "incoming"))).toEqual([]);
    await look(noon);
    expect(await told("spool")).toEqual([]);
    await rm(folder, { recursive: true });
    // Another process found nothing in this minute.
    await sampleSpool(world.db, spool, silentLog, new Date(noon + 1000));
    await look(noon + 2000);
    expect(await told("spool")).toEqual(["opened"]);
    const [mail] = await world.rows<{ params: TellParams }>("select params from mails");
    expect(incidentMail("opened")(mail?.params ?? {}, "en", operator).subject).toContain("cannot be written");
    for (let hours = 1; hours < 12; hours++) await look(noon + hours * hour);
    expect(await told("spool")).not.toContain("closed");
    await world.rows(
      `insert into spool_samples select at, 1e12 from generate_series($1::timestamptz, $2, '1 minute') at`,
      [new Date(noon + 12 * hour), new Date(noon + 14 * hour)],
    );
    await look(noon + 14 * hour);
    await look(noon + 14 * hour + 4 * minute);
    await world.rows("insert into spool_samples values ($1, 1e12)", [
      new Date(noon + 14 * hour + 16 * minute),
    ]);
    await look(noon + 14 * hour + 16 * minute);
    expect(await told("spool")).toContain("closed");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

const operator = { publicUrl: "https://onbin.example.com", timeZone: "UTC", companyName: "" };

test("who wants the daily proof again starts with yesterday, and nobody gets days before the address was there", async () => {
  const proofs = async () =>
    (
      await world.rows<{ email: string; day: string }>(
        "select email, params ->> 'day' as day from mails where kind = 'daily-proof' order by 2, 1",
      )
    ).map(({ email, day: of }) => `${email.split("@")[0]} ${of}`);
  const want = (wanted: boolean) =>
    world.rows("update notification_addresses set daily_proof = $1 where company_id = 'acme'", [wanted]);
  await want(true);
  await sendDailyProofs(world.db, new Date(noon));
  expect(await proofs()).toEqual(["acme 2026-11-17"]);
  await want(false);
  for (const days of [1, 2, 3, 4]) await sendDailyProofs(world.db, new Date(noon + days * day));
  await want(true);
  await sendDailyProofs(world.db, new Date(noon + 5 * day));
  expect(await proofs()).toEqual(["acme 2026-11-17", "acme 2026-11-22"]);
  await world.rows(
    `insert into notification_addresses (company_id, email, language, confirmed_at, daily_proof)
     values ('acme', 'new@example.com', 'ja', $1, true)`,
    [new Date(noon + 6 * day)],
  );
  // The service stood still for a day.
  await sendDailyProofs(world.db, new Date(noon + 7 * day));
  expect((await proofs()).slice(2)).toEqual(["acme 2026-11-23", "acme 2026-11-24", "new 2026-11-24"]);
});
