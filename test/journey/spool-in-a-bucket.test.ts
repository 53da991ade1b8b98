import { createHash, randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "../../server/base/database.ts";
import { serviceConnections } from "../../server/base/database-roles.ts";
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "../../server/base/embedded-postgres/start-embedded-postgres.ts";
import { silentLog } from "../../server/base/log.ts";
import { readSettings } from "../../server/base/settings.ts";
import { spoolOf } from "../../server/keep/spool-of-settings.ts";
import { createLeftBehindSweep } from "../../server/keep/sweep-left-behind.ts";
import { eventually, saveUntested, startBucket } from "../support/bucket-in-test.ts";
import { type ConsoleInTest, openOperator } from "../support/console-in-test.ts";
import { makeCsv } from "../support/csv-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import type { S3Peer } from "../support/s3-peer/s3-peer.ts";
import { defaultUser, send } from "../support/s3-peer/signed-request.ts";
import { spoolEnv, spoolPlace, spoolUser, startSpoolStore } from "../support/spool-in-test.ts";

let folder: string;
let server: EmbeddedPostgres;
let bucket: Awaited<ReturnType<typeof startBucket>>;
let spool: S3Peer;
let door: OnbinInTest;
let worker: OnbinInTest;
let key: string;
let administrator: ConsoleInTest;
const machines: OnbinInTest[] = [];
const masterKey = randomBytes(32).toString("base64");

function databaseUrl(name = "calls"): string {
  const { host, port } = server.connection;
  return `postgres://keeper:secret@localhost/${name}?${new URLSearchParams({ host, port: String(port) })}`;
}

/** A machine of its own: nothing of its disk is another's. */
async function machine(roles: string, more: Record<string, string> = {}): Promise<OnbinInTest> {
  const env = {
    ...bucket.env,
    ...spoolEnv(spool.url),
    ONBIN_DATABASE_URL: databaseUrl(),
    ONBIN_MASTER_KEY: masterKey,
    ...more,
  };
  const onbin = await startOnbin({ args: ["--roles", roles], env });
  machines.push(onbin);
  return onbin;
}

const objects = async (part = "") =>
  (await spool.list(spoolPlace.bucket)).map(({ key: name }) => name).filter((name) => name.includes(part));

async function rows<Row extends pg.QueryResultRow>(query: string): Promise<Row[]> {
  const client = new pg.Client({ ...server.connection, database: "calls" });
  await client.connect();
  try {
    return (await client.query<Row>(query)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-spool-"));
  [server, bucket, spool] = await Promise.all([
    startEmbeddedPostgres({ folder: join(folder, "postgres"), log: silentLog }),
    startBucket({ buckets: [{ name: "demo", versioned: true }] }),
    startSpoolStore(join(folder, "bucket")),
  ]);
  const client = new pg.Client(server.connection);
  await client.connect();
  await client.query("create role keeper login createrole password 'secret'");
  for (const name of ["calls", "other"]) await client.query(`create database ${name} owner keeper`);
  await client.end();
  // Each start prints a new link for the operator, and only the newest works.
  worker = await machine("work,watch");
  door = await machine("web");
  const operator = await openOperator(door);
  ({ key } = await operator.addCompany("acme"));
  administrator = await operator.addPerson("acme", "administrator");
  await saveUntested(administrator);
}, 300_000);

afterAll(async () => {
  await Promise.all(machines.map((onbin) => onbin.stop()));
  await Promise.all([bucket?.close(), spool?.close()]);
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** An object that nobody's row knows. */
async function store(name: string): Promise<void> {
  const path = `/${spoolPlace.bucket}/${name}`;
  const { status } = await send(spool.url, { method: "PUT", path, body: Buffer.from("left"), ...spoolUser });
  expect(status).toBe(200);
}

async function push(sequenceId: string, seed = 1): Promise<number> {
  return (await knock(door.url, key, recordingForm({ sequenceId }, wave(seed)))).status;
}

describe("two machines with nothing but a database and a bucket in common", () => {
  test("one takes a recording, the other ships it; the bucket has the original alone", async () => {
    expect(await push("shared", 1)).toBe(201);
    expect(await objects(".both")).toHaveLength(1);
    await door.until(key, "shared", ["delivered"], 90_000);
    expect(await bucket.versions("demo", "rec/shared.wav")).toHaveLength(1);
    expect(await objects(".wav")).toEqual([]);
    expect(await objects("onbin-spool.json")).toHaveLength(1);
  });

  test("the store's passing fault costs a sender nothing; a lasting one is 503, and nothing stays half kept", async () => {
    const put = { operation: "PutObject", key: `${spoolPlace.prefix}/acme/*` };
    spool.faults.set([{ match: put, act: { kind: "replyLost", stored: true }, times: 1 }]);
    expect(await push("reply-lost", 2)).toBe(201);
    spool.faults.set([{ match: put, act: { kind: "answer", code: "SlowDown" }, times: 1 }]);
    expect(await push("slow-down", 3)).toBe(201);
    const before = await objects();
    spool.faults.set([{ match: { ...put, nth: [1] }, act: { kind: "answer", code: "AccessDenied" } }]);
    const { status, body, headers } = await knock(door.url, key, [
      { name: "sequenceId", value: "refused" },
      { name: "agent", value: wave(4), filename: "a.wav" },
      { name: "customer", value: wave(5), filename: "c.wav" },
    ]);
    expect([status, body.error.code, headers["retry-after"]]).toEqual([503, "unavailable", "5"]);
    spool.faults.clear();
    expect(await objects()).toEqual(before);
    for (const id of ["reply-lost", "slow-down"]) await door.until(key, id, ["delivered"], 90_000);
  });

  test("bytes that come back otherwise are not believed", async () => {
    spool.faults.set([
      { match: { operation: "GetObject", key: "*.both" }, act: { kind: "bitFlip" }, times: 1 },
    ]);
    expect(await push("flipped", 6)).toBe(201);
    await door.until(key, "flipped", ["delivered"], 90_000);
    expect(spool.faults.items.map(({ struck }) => struck)).toEqual([1]);
    spool.faults.clear();
    expect(worker.output.join("")).toContain("spool.came-otherwise");
  });

  test("a machine that dies with its disk: another makes the finished files again, each is stored once", async () => {
    bucket.faults.set([{ match: { operation: "PutObject" }, act: { kind: "hang", at: "stored" }, times: 4 }]);
    const ids = Array.from({ length: 4 }, (_, i) => `orphan-${i}`);
    for (const [i, id] of ids.entries()) expect(await push(id, 10 + i)).toBe(201);
    await eventually(() => bucket.faults.items.some(({ struck }) => struck === 4), undefined, 90_000);
    worker.service.kill("SIGKILL");
    await rm(join(worker.dataDir, "spool-work"), { recursive: true, force: true });
    worker = await machine("work,watch");
    for (const id of ids) await door.until(key, id, ["delivered"], 90_000);
    for (const id of ids) expect(await bucket.versions("demo", `rec/${id}.wav`), id).toHaveLength(1);
  }, 300_000);

  test("what crashes left in the bucket is swept, by the store's clock", async () => {
    const day = new Date().toISOString().slice(0, 10);
    const stray = `${spoolPlace.prefix}/acme/${day}/${randomUUID()}.both`;
    const notOurs = `${spoolPlace.prefix}/acme/${day}/README`;
    for (const name of [stray, notOurs]) await store(name);
    const known = (await objects(".both")).filter((name) => name !== stray);
    const db = openDatabase(serviceConnections({ connectionString: databaseUrl() }), {
      company: 1,
      system: 2,
    });
    const folderOfTest = { ONBIN_DATA_DIR: join(folder, "looks"), ...spoolEnv(spool.url) };
    const ours = spoolOf(readSettings(folderOfTest), silentLog);
    await createLeftBehindSweep(db, ours, silentLog, 60_000).look();
    expect(await objects(stray), "is too young as yet").toHaveLength(1);
    await eventually(async () => {
      await createLeftBehindSweep(db, ours, silentLog, 1_000).look();
      return (await objects(stray)).length === 0;
    });
    expect(await objects(notOurs)).toHaveLength(1);
    expect((await objects(".both")).sort()).toEqual(known.sort());
    ours.close();
    await db.close();
  });

  test("the player gets what was delivered on a machine that never had it", async () => {
    await rm(join(door.dataDir, "spool-work"), { recursive: true, force: true });
    const audio = new URL("/api/app/calls/shared/audio", door.url);
    const wav = await fetch(audio, { headers: { cookie: administrator.cookie } });
    const heard = createHash("sha256").update(Buffer.from(await wav.arrayBuffer()));
    const [stored] = await bucket.versions("demo", "rec/shared.wav");
    expect([wav.status, heard.digest("hex")]).toEqual([200, stored?.sha256]);
    const part = await fetch(audio, { headers: { cookie: administrator.cookie, range: "bytes=0-3" } });
    expect([part.status, await part.text()]).toEqual([206, "RIFF"]);
  });

  test("a CSV file that one machine made is downloaded from another", async () => {
    const day = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 10);
    const made = await makeCsv(administrator, { kind: "list", from: day(-24), to: day(9) });
    expect([made.status, made.bytes.toString().includes("shared")]).toEqual([200, true]);
    expect(await objects("/csv/")).toHaveLength(1);
    await administrator.call("DELETE", `/api/app/csv-files/${made.file.id}`);
    expect(await objects("/csv/")).toEqual([]);
  });

  test("the operator's key is asked for the spool alone, and the company's for its bucket alone", () => {
    const keysOf = (log: readonly { accessKeyId?: string | undefined }[]) => [
      ...new Set(log.flatMap(({ accessKeyId }) => accessKeyId ?? [])),
    ];
    expect(keysOf(spool.log)).toEqual([spoolUser.accessKeyId]);
    expect(keysOf(bucket.log)).toEqual([defaultUser.accessKeyId]);
  });

  test("retention takes the object; then nothing is left of it anywhere", async () => {
    const [row] = await rows<{ file: string }>(
      `update recordings set delivered_at = delivered_at - interval '30 days' where sequence_id = 'shared'
       returning originals -> 0 ->> 'file' as file`,
    );
    await eventually(async () => (await objects(row?.file ?? "?")).length === 0, undefined, 90_000);
  });

  test("a bucket that cannot be used, or is another's, is said at the start in words", async () => {
    const noBucket = Object.fromEntries(Object.keys(spoolEnv(spool.url)).map((name) => [name, ""]));
    const refused = [
      [machine("work", { ONBIN_SPOOL_SECRET_ACCESS_KEY: "wrong" }), "SignatureDoesNotMatch"],
      [machine("work", { ONBIN_SPOOL: `s3://${spoolPlace.bucket}/else` }), "has no mark onbin-spool.json"],
      [machine("web", { ONBIN_DATABASE_URL: databaseUrl("other") }), "is the spool of another Onbin"],
      // Nothing of the bucket is in its settings: its own folder would be the spool.
      [machine("web", noBucket), "has no mark onbin-spool.json"],
    ] as const;
    await Promise.all(refused.map(([start, why]) => expect(start).rejects.toThrow(why)));
  });
});
