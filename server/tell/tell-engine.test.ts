import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type InstallationInTest, startInstallation } from "../../test/support/installation-in-test.ts";
import { silentLog } from "../base/log.ts";
import { countHours } from "./count-hours.ts";
import { sendHeartbeats } from "./send-heartbeats.ts";
import { createTellEngine, type TellEngine } from "./tell-engine.ts";

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
  for (const table of ["mails", "incidents", "integration_errors", "webhooks", "hours", "spool_samples"]) {
    await world.rows(`delete from ${table}`);
  }
  for (const table of [
    "notification_settings",
    "notification_addresses",
    "attempts",
    "recordings",
    "calls",
  ]) {
    await world.rows(`delete from ${table}`);
  }
  await world.rows("delete from destinations");
  await world.rows("delete from companies");
  await world.rows("delete from installation where name like 'tell.%'");
  await world.rows(`insert into notification_addresses (company_id, email, language, confirmed_at)
    values ('*', 'operator@example.com', 'en', now())`);
  engine = createTellEngine({ db: world.db, log: silentLog, timeZone: "UTC" });
});

async function addCompany(id: string): Promise<void> {
  await world.rows("insert into companies (company_id, name, contract) values ($1, $1, true)", [id]);
  await world.rows(
    `insert into destinations (company_id, version, enabled, endpoint, bucket, folder, region, access_key_id,
       secret_sealed, secret_key_id, secret_last4) values ($1, 1, true, 'aws', 'b', 'f', 'r', 'A', '', '', '')`,
    [id],
  );
  await world.rows(
    `insert into notification_addresses (company_id, email, language, confirmed_at, heartbeat)
     values ($1, $1 || '@example.com', 'ja', $2, true), ($1, 'unconfirmed@example.com', 'ja', null, true)`,
    [id, new Date(noon - 30 * day)],
  );
}

let number = 0;
/** Recordings that arrived then and, unless they are due, were delivered a minute later. */
async function addRecordings(
  id: string,
  times: readonly number[],
  dueAt: number | null = null,
): Promise<void> {
  const names = times.map(() => `r${++number}`);
  const arrived = times.map((at) => new Date(at));
  await world.rows(
    `insert into calls (company_id, sequence_id, parent_sequence_id, happened_at)
     select $1, name, name, at from unnest($2::text[], $3::timestamptz[]) as r (name, at)`,
    [id, names, arrived],
  );
  await world.rows(
    `insert into recordings (company_id, sequence_id, identity, received_at, source, raw, originals, audio_sha256, stage,
       state, due_at, delivered_at)
     select $1, name, name, at, 'push', '{}', '[]', '', 'shape', $4, $5, case when $4 = 'delivered' then at + interval '1 minute' end
     from unnest($2::text[], $3::timestamptz[]) as r (name, at)`,
    [id, names, arrived, dueAt === null ? "delivered" : "waiting", dueAt === null ? null : new Date(dueAt)],
  );
}

const look = (at: number) => engine.tick(new Date(at));
type Mail = { email: string; kind: string; what: string };
const mails = () =>
  world.rows<Mail>("select email, kind, params ->> 'kind' as what from mails order by created_at, email");
const told = async (what: string) =>
  (await mails()).filter((mail) => mail.what === what).map(({ kind }) => kind.replace("incident.", ""));

test("silence for the hours that were set is told, and ends with the next recording", async () => {
  await addCompany("acme");
  await world.rows("insert into notification_settings (company_id, silence_hours) values ('acme', 4)");
  await addRecordings("acme", [noon]);
  await look(noon + 4 * hour - 1000);
  expect(await told("silence")).toEqual([]);
  await look(noon + 4 * hour);
  expect(await told("silence")).toEqual(["opened"]);
  await addRecordings("acme", [noon + 5 * hour]);
  await look(noon + 5 * hour + 1000);
  expect(await told("silence")).toEqual(["opened", "closed"]);
  await world.rows("update notification_settings set silence_hours = 0");
  await look(noon + 5 * day);
  expect(await told("silence")).toEqual(["opened", "closed"]);
});

test("silence is learned from the weeks before, by hours that were counted from the recordings", async () => {
  await addCompany("acme");
  // Five recordings in each hour from nine to six in Tokyo, three weeks long.
  const times = Array.from({ length: 22 * 45 }, (_, i) => {
    const [back, nth] = [Math.floor(i / 45), i % 45];
    return noon - 3 * hour - back * day + nth * 12 * minute;
  }).filter((at) => at <= noon);
  await addRecordings("acme", times);
  await countHours(world.db, new Date(noon));
  const [sum] = await world.rows<{ received: number; delivered: number }>(
    "select sum(received)::int as received, sum(delivered)::int as delivered from hours",
  );
  expect(sum).toEqual({ received: 21 * 45 + 16, delivered: 21 * 45 + 16 });
  await look(noon + hour);
  expect(await told("silence")).toEqual([]);
  // Nine of five an hour: after an hour and 48 minutes.
  await look(noon + 109 * minute);
  expect(await told("silence")).toEqual(["opened"]);
}, 60_000);

test("nights are not silence", async () => {
  await addCompany("acme");
  await addRecordings(
    "acme",
    Array.from({ length: 22 * 30 }, (_, i) => noon - Math.floor(i / 30) * day - (i % 30) * minute),
  );
  await countHours(world.db, new Date(noon));
  for (const hours of [1, 8, 20]) await look(noon + hours * hour);
  expect(await told("silence")).toEqual([]);
}, 60_000);

test("the week is told on Monday at nine of the company, once, to addresses confirmed by then", async () => {
  await addCompany("acme");
  const monday = Date.parse("2026-11-16T00:00:00Z");
  await world.rows(
    `insert into hours (company_id, hour, received, delivered, failed, longest_seconds)
     values ('acme', $1, 10, 9, 2, 41), ('acme', $2, 10, 7, 0, 12), ('acme', $3, 5, 5, 5, 900)`,
    [new Date(monday - hour), new Date(monday - 3 * day), new Date(monday - 8 * day)],
  );
  await addRecordings("acme", [monday - hour], monday + day);
  await sendHeartbeats(world.db, 90, new Date(monday - 1000));
  expect(await mails()).toEqual([]);
  await Promise.all([1, 2].map(() => sendHeartbeats(world.db, 90, new Date(monday + 1000))));
  await sendHeartbeats(world.db, 90, new Date(monday + day));
  const written = await world.rows("select email, params from mails where kind = 'heartbeat'");
  expect(written).toMatchObject([
    {
      email: "acme@example.com",
      params: { delivered: 16, failed: 2, longestSeconds: 41, waiting: 1, goesSoon: 0, from: "2026-11-09" },
    },
  ]);
});

test("the operator is told of a spool that fills up, and again each time it gets worse", async () => {
  const gigabyte = 2 ** 30;
  const fill = async (from: number, room: number, perHour: number) => {
    for (let i = 0; i <= 180; i++) {
      await world.rows("insert into spool_samples values ($1, $2) on conflict do nothing", [
        new Date(from + i * minute),
        Math.round((room - (perHour * i) / 60) * gigabyte),
      ]);
    }
  };
  await fill(noon, 100, 1);
  await look(noon + 3 * hour);
  expect(await told("spool")).toEqual([]);
  await fill(noon + 6 * hour, 60, 1);
  await look(noon + 9 * hour);
  expect(await told("spool")).toEqual(["opened"]);
  await fill(noon + 12 * hour, 20, 2);
  await look(noon + 15 * hour);
  expect(await told("spool")).toContain("worse");
}, 60_000);

test("nobody working on recordings that are due is told after two minutes, and not while a process lives", async () => {
  await addCompany("acme");
  await addRecordings("acme", [noon], noon);
  const client = new pg.Client(world.connections.system);
  await client.connect();
  await client.query("select pg_advisory_lock($1, 7)", [0x6f6e626e]);
  await look(noon + 3 * minute);
  expect(await told("workers")).toEqual([]);
  await client.end();
  await expect
    .poll(async () => {
      await look(noon + 3 * minute);
      return told("workers");
    })
    .toEqual(["opened"]);
});

test("three of five companies in trouble at once are our network", async () => {
  for (const id of ["a", "b", "c", "d", "e"]) {
    await addCompany(id);
    await addRecordings(id, [noon]);
  }
  await world.rows("update destinations set trouble_since = $1 where company_id in ('a', 'b')", [
    new Date(noon),
  ]);
  await look(noon + 5 * minute);
  expect(await told("network")).toEqual([]);
  await world.rows("update destinations set trouble_since = $1 where company_id = 'c'", [new Date(noon)]);
  await look(noon + 6 * minute);
  expect((await mails()).filter(({ what }) => what === "network")).toEqual([
    { email: "operator@example.com", kind: "incident.opened", what: "network" },
  ]);
});

test("webhooks are told with the incident, and mails that do not leave are an incident without a mail", async () => {
  await addCompany("acme");
  await world.rows(
    `insert into webhooks (company_id, url, secret_sealed, secret_key_id, events)
     values ('acme', 'https://example.com', '', '', '{incident.opened,incident.closed}')`,
  );
  await world.rows("update destinations set paused_at = $1, pause_code = 'AccessDenied'", [new Date(noon)]);
  await world.rows(
    `insert into integration_errors (company_id, service, sequence_id, code, at, last_at)
     values ('acme', 'amazon-s3', 's1', 'AccessDenied', $1, $1)`,
    [new Date(noon)],
  );
  await Promise.all([look(noon + 1000), look(noon + 1000)]);
  await world.rows("update mails set attempts = 1, last_error = 'ECONNREFUSED'");
  await world.rows("update destinations set paused_at = null, pause_code = null");
  await world.rows("update integration_errors set recovered_at = $1", [new Date(noon + minute)]);
  await look(noon + 20 * minute);
  const deliveries = await world.rows<{ event: string }>(
    "select event, data from webhook_deliveries order by 1",
  );
  expect(deliveries).toMatchObject([
    { event: "incident.closed", data: { kind: "AccessDenied", recovered: 0 } },
    { event: "incident.opened", data: { kind: "AccessDenied", waiting: 1 } },
  ]);
  expect(await told("AccessDenied")).toEqual(["opened", "closed"]);
  const [smtp] = await world.rows("select company_id, closed_at from incidents where kind = 'smtp'");
  expect(smtp).toEqual({ company_id: "*", closed_at: null });
  expect(await told("smtp")).toEqual([]);
});
