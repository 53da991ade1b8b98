import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "../../server/base/embedded-postgres/start-embedded-postgres.ts";
import { silentLog } from "../../server/base/log.ts";
import { eventually, goodValues, startBucket } from "../support/bucket-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { processesOf } from "../support/processes-in-test.ts";

let folder: string;
let server: EmbeddedPostgres;
let bucket: Awaited<ReturnType<typeof startBucket>>;
let door: OnbinInTest;
let key: string;
let first: OnbinInTest;
const machines: OnbinInTest[] = [];
const masterKey = randomBytes(32).toString("base64");

/** A machine of its own, so far as this one can be two: own data folder; shared database, spool and master key. */
async function machine(roles: string): Promise<OnbinInTest> {
  const { host, port } = server.connection;
  const place = new URLSearchParams({ host, port: String(port) });
  const onbin = await startOnbin({
    args: ["--roles", roles],
    env: {
      ...bucket.env,
      ONBIN_DATABASE_URL: `postgres://keeper:secret@localhost/calls?${place}`,
      ONBIN_MASTER_KEY: masterKey,
      ONBIN_SPOOL: join(folder, "spool"),
    },
  });
  machines.push(onbin);
  return onbin;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-machines-"));
  server = await startEmbeddedPostgres({ folder: join(folder, "postgres"), log: silentLog });
  const client = new pg.Client(server.connection);
  await client.connect();
  await client.query("create role keeper login createrole password 'secret'");
  await client.query("create database calls owner keeper");
  await client.end();
  bucket = await startBucket({ buckets: [{ name: "demo", versioned: true }] });
  // Both prepare the same new database at once.
  [door, first] = await Promise.all([machine("web"), machine("work,watch")]);
  ({ key } = await door.addCompany("acme"));
  const { bucket: name, folder: into, region, accessKeyId, endpoint, secretAccessKey } = goodValues;
  const where = ["--bucket", name, "--folder", into, "--region", region, "--endpoint", endpoint];
  const set = [
    "destination",
    "set",
    "--company",
    "acme",
    ...where,
    "--access-key",
    accessKeyId,
    "--no-check",
  ];
  await door.mustRun(set, secretAccessKey ?? "");
}, 120_000);

afterAll(async () => {
  await Promise.all(machines.map((onbin) => onbin.stop()));
  await bucket?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("several machines over one database and one spool", () => {
  test("each runs its roles only", async () => {
    expect(await roleCount(door)).toBe(1);
    expect(await roleCount(first)).toBe(2);
    expect(first.output.join("")).toContain("no console on this machine");
  });

  test("a machine that dies with uploads under way has them taken over within 60 s, and its clocks too", async () => {
    bucket.faults.set([{ match: { operation: "PutObject" }, act: { kind: "hang", at: "stored" }, times: 6 }]);
    const ids = Array.from({ length: 6 }, (_, i) => `handed-over-${i}`);
    for (const [i, sequenceId] of ids.entries()) {
      const { status } = await knock(door.url, key, recordingForm({ sequenceId }, wave(i)));
      expect(status).toBe(201);
    }
    await eventually(() => bucket.faults.items.some(({ struck }) => struck === 6), undefined, 30_000);
    const second = await machine("work,watch");
    await sleep(1_000);
    expect(second.output.join("")).not.toContain('"watch.turn"');
    first.service.kill("SIGKILL");
    const until = Date.now() + 60_000;
    for (const id of ids) await door.until(key, id, ["delivered"], until - Date.now());
    for (const id of ids) expect(await bucket.versions("demo", `rec/${id}.wav`), id).toHaveLength(1);
    await eventually(() => second.output.join("").includes('"watch.turn"'), undefined, 60_000);
  }, 150_000);

  test("without a database of one's own every role runs on one machine", async () => {
    for (const [args, env] of [
      [["--roles", "web,work"], {}],
      [[], { ONBIN_WORKERS: "0" }],
    ] as const) {
      await expect(startOnbin({ args: [...args], env })).rejects.toThrow("only on one machine");
    }
    const wrong = await door.cli(["start", "--roles", "web,wrok"]);
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('"wrok" is none of web, work, watch'),
    ]);
  });
});

async function roleCount({ service, dataDir }: OnbinInTest): Promise<number> {
  return (await processesOf(service.pid, dataDir)).filter(({ parent }) => parent === service.pid).length;
}
