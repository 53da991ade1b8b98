import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countFlushes } from "../../test/support/counted-flushes.ts";
import { knock, recordingForm, wave } from "../../test/support/door-in-test.ts";
import { type InstallationInTest, startInstallation } from "../../test/support/installation-in-test.ts";
import { createKeyLimits } from "../accounts/key-limits.ts";
import { type Database, openDatabase } from "../base/database.ts";
import { createHttpServer, type HttpServer } from "../base/http-server.ts";
import { silentLog } from "../base/log.ts";
import { hashToken } from "../base/tokens.ts";
import { openSpool, type Spool } from "../keep/spool.ts";
import type { Arrival } from "./arrival.ts";
import { pushRoutes } from "./push-routes.ts";
import { receiveRecording } from "./receive-recording.ts";
import { openUploadPlaces } from "./upload-places.ts";

const key = `onbin_${"k".repeat(43)}`;
const keyOfSource = `onbin_${"s".repeat(43)}`;
const sourceId = "s".repeat(26);

let installation: InstallationInTest;
let db: Database;
let spool: Spool;
let server: HttpServer;
let folder: string;
let url: string;
let ofCompany: () => number;
let ofSystem: () => number;

beforeAll(async () => {
  installation = await startInstallation();
  await installation.rows("insert into companies (company_id, name, contract) values ('a', 'A', true)");
  await installation.rows(
    `insert into destinations (company_id, version, enabled, endpoint, bucket, folder, region, access_key_id,
       secret_sealed, secret_key_id, secret_last4)
     values ('a', 1, true, 'https://s3.test', 'b', '', 'r', 'k', '', '', '')`,
  );
  await installation.rows(
    "insert into sources (company_id, source_id, kind, name) values ('a', $1, 'asterisk', 'S')",
    [sourceId],
  );
  for (const [one, source] of [
    [key, null],
    [keyOfSource, sourceId],
  ] as const)
    await installation.rows(
      "insert into api_keys (company_id, prefix, sha256, source_id, last_used_at) values ('a', 'p', $1, $2, now() + interval '1 hour')",
      [hashToken(one), source],
    );
  const { service, system, companyRole } = installation.connections;
  const [company, all] = [countFlushes(service), countFlushes(system)];
  [ofCompany, ofSystem] = [company.flushes, all.flushes];
  db = openDatabase({ service: company.config, system: all.config, companyRole }, { company: 1, system: 1 });
  folder = await mkdtemp(join(tmpdir(), "onbin-round-trips-"));
  spool = openSpool(folder, 0);
  server = createHttpServer(silentLog);
  pushRoutes(server, {
    ...{
      db,
      spool,
      publicUrl: "http://door.test",
      maxUpload: 2 ** 30,
      log: silentLog,
      onAnswer: () => undefined,
    },
    keyLimits: createKeyLimits(db, { push: 0, read: 0 }),
    places: openUploadPlaces(8),
  });
  await server.listen({ host: "127.0.0.1", port: 0 });
  url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await server.close();
  await db.close();
  await installation.close();
  await rm(folder, { recursive: true, force: true });
});

let pushes = 0;
/** Another sound and another file each time. */
const push = (fields: Record<string, string>, one = key, headers: Record<string, string> = {}) => {
  pushes += 1;
  const audio = { name: "audio", value: wave(pushes), filename: `${pushes}.wav` };
  return knock(url, one, [...recordingForm(fields, null), audio], headers);
};

/** Of the transaction alone: BEGIN, the company, the locks and the look; the rows and COMMIT. And one more for the key. */
test.each<[string, (n: number) => ReturnType<typeof push>, { company: number; system: number }]>([
  ["a sequence ID alone", (n) => push({ sequenceId: `alone-${n}` }), { company: 2, system: 1 }],
  [
    "an external ID and facts",
    (n) =>
      push({
        externalId: `call ${n}`,
        type: "incoming",
        from: "0312345678",
        userName: "佐藤",
        callBegin: "2026-01-05T09:00:00+09:00",
      }),
    { company: 2, system: 1 },
  ],
  ["an Idempotency-Key", (n) => push({}, key, { "idempotency-key": `key-${n}` }), { company: 2, system: 1 }],
  ["nothing", () => push({}), { company: 2, system: 1 }],
  // The source's row is read, and what it brought is noted in a transaction of its own.
  [
    "a source's key and names",
    (n) => push({ externalId: `of source ${n}` }, keyOfSource),
    { company: 4, system: 2 },
  ],
])("round trips of a push with %s", async (_, pushOne, expected) => {
  await pushOne(0);
  const counts: { company: number; system: number }[] = [];
  for (let n = 1; n <= 4; n++) {
    const before = { company: ofCompany(), system: ofSystem() };
    expect((await pushOne(n)).status).toBe(201);
    counts.push({ company: ofCompany() - before.company, system: ofSystem() - before.system });
  }
  // Once a second the door looks how much waits to be shaped.
  const least = (pool: "company" | "system") => Math.min(...counts.map((count) => count[pool]));
  expect({ company: least("company"), system: least("system") }).toEqual(expected);
});

test("the rows of a push in one statement are what they are in several: names, copies of the triggers, chain", async () => {
  const { body } = await push(
    { externalId: "rows", type: "outbound", callBegin: "2026-01-05T09:00:00+09:00", userName: "田中" },
    keyOfSource,
  );
  const [row] = await installation.rows(
    `select c.parent_sequence_id = c.sequence_id as first, c.recorded, c.mentioned_only, c.external_id, c.user_name,
       r.happened_at = c.happened_at as same_time, r.kind = c.kind and c.kind is not null as same_kind, r.source,
       r.due_at is not null as due, r.facts_until,
       (select external_id from call_names n where n.sequence_id = c.sequence_id) as name,
       (select array_agg(name) from source_names n where n.sequence_id = c.sequence_id) as names,
       (select count(*)::int from name_parts where name = '田中' and of = 'user') as parts
     from calls c join recordings r using (company_id, sequence_id) where c.sequence_id = $1`,
    [body.sequenceId],
  );
  expect(row).toEqual({
    ...{ first: true, recorded: true, mentioned_only: false, external_id: "rows", user_name: "田中" },
    ...{ same_time: true, same_kind: true, source: sourceId, due: true, facts_until: null },
    ...{ name: "rows", names: [`file:${pushes}.wav`], parts: 1 },
  });
});

test("a push while the destination is paused is held at once, in the error log and told to webhooks", async () => {
  await installation.rows(
    `insert into webhooks (company_id, url, secret_sealed, secret_key_id, events)
     values ('a', 'https://hook.test', '', '', '{recording.held}')`,
  );
  const pause = (code: string | null) =>
    installation.rows(
      "update destinations set paused_at = case when $1::text is null then null else now() end, pause_code = $1",
      [code],
    );
  await pause("SignatureDoesNotMatch");
  const { body } = await push({ sequenceId: "paused" });
  await pause(null);
  expect(body).toMatchObject({ state: "held", reason: { code: "SignatureDoesNotMatch" } });
  const [row] = await installation.rows(
    `select r.state, r.held_by, r.reason_code, r.reason_params, r.due_at is not null as due, e.code, e.service,
       (select count(*)::int from webhook_deliveries where data ->> 'sequenceId' = 'paused') as told
     from recordings r join integration_errors e using (company_id, sequence_id) where sequence_id = 'paused'`,
  );
  const code = "SignatureDoesNotMatch";
  expect(row).toEqual({
    ...{ state: "held", held_by: "destination", reason_code: code, reason_params: {}, due: true },
    ...{ code, service: "amazon-s3", told: 1 },
  });
});

test("two at once under one name are one recording and one refusal, however they meet", async () => {
  const wide = openDatabase(installation.connections, { company: 8, system: 1 });
  const arriving = async (sequenceId: string, seed: number) =>
    receiveRecording(wide, spool, "a", await arrivalOf({ sequenceId }, seed)).then(
      ({ isNew }) => (isNew ? "new" : "again"),
      (error: { code?: string }) => error.code,
    );
  for (let n = 0; n < 10; n++) {
    const met = await Promise.all([1, 2, 1, 2].map((seed) => arriving(`race-${n}`, seed)));
    expect(met.toSorted()).toEqual(["again", "new", "recording_differs", "recording_differs"]);
  }
  await wide.close();
});

test("recordings of one external ID, all at once, are calls of one chain", async () => {
  const wide = openDatabase(installation.connections, { company: 8, system: 1 });
  for (let n = 0; n < 10; n++) {
    const arrivals = await Promise.all(
      [1, 2, 3, 4].map((seed) => arrivalOf({ externalId: `chain-${n}` }, seed)),
    );
    await Promise.all(arrivals.map((arrival) => receiveRecording(wide, spool, "a", arrival)));
  }
  await wide.close();
  const chains = await installation.rows(
    `select count(distinct parent_sequence_id)::int as chains, count(*)::int as calls from calls
     where starts_with(external_id, 'chain-') group by external_id`,
  );
  expect(chains).toEqual(Array.from({ length: 10 }, () => ({ chains: 1, calls: 4 })));
});

test("files that the sweep took are missed, unless they were named within a minute by the database's clock", async () => {
  const [clock] = await installation.rows<{ at: number }>("select extract(epoch from now())::float8 as at");
  const now = clock?.at ?? 0;
  let looks = 0;
  const lookedAt: Spool["hasAll"] = (files) => {
    looks += 1;
    return spool.hasAll(files);
  };
  const watched: Spool = { ...spool, hasAll: lookedAt };
  for (const namedAfter of [undefined, now - 61, now + 3600]) {
    const arrival = await arrivalOf({ sequenceId: `swept-${namedAfter}` }, 1);
    const { media } = arrival;
    await spool.remove(media?.originals.map(({ file }) => file) ?? []);
    const late = media && { ...media, ...(namedAfter === undefined ? {} : { namedAfter }) };
    const receiving = receiveRecording(db, watched, "a", { ...arrival, media: late });
    await expect(receiving).rejects.toMatchObject({ code: "unavailable" });
  }
  expect(looks).toBe(3);
  expect(await installation.rows("select from recordings where sequence_id like 'swept-%'")).toEqual([]);
  const arrival = await arrivalOf({ sequenceId: "just-named" }, 1);
  const media = arrival.media && { ...arrival.media, namedAfter: now };
  expect(await receiveRecording(db, watched, "a", { ...arrival, media })).toMatchObject({ isNew: true });
  expect(looks).toBe(3);
});

test("a transaction that fails at its first statement leaves nothing of it to the next", async () => {
  const seen = async () =>
    (await installation.rows("select from pg_locks where locktype = 'advisory'")).length;
  await expect(db.forCompany("a", async () => Promise.resolve(), ["nul\0"])).rejects.toThrow(/invalid byte/);
  await expect(db.forCompany("a", () => Promise.reject(new Error("ours")), ["a\nname"])).rejects.toThrow(
    "ours",
  );
  expect(await seen()).toBe(0);
  const calls = await db.forCompany("b", (trx) => trx.selectFrom("calls").select("sequence_id").execute());
  expect(calls).toEqual([]);
});

async function arrivalOf(naming: Pick<Arrival, "sequenceId" | "externalId">, seed: number): Promise<Arrival> {
  const incoming = await spool.take(Readable.from([wave(seed)]));
  const originals = await spool.keep("a", [{ role: "both", incoming }]);
  return {
    ...{ source: "push", requestId: "test", ...naming, facts: {}, archive: false, raw: {} },
    media: { originals, declaredFormat: null, agentOffset: 0, customerOffset: 0 },
  };
}
