import { randomBytes } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MasterKeyStatus } from "../../contract/master-key.ts";
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "../../server/base/embedded-postgres/start-embedded-postgres.ts";
import { silentLog } from "../../server/base/log.ts";
import { parseMasterKey } from "../../server/base/master-key.ts";
import { eventually, goodValues, startBucket } from "../support/bucket-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";

let folder: string;
let server: EmbeddedPostgres;
let bucket: Awaited<ReturnType<typeof startBucket>>;
const running = new Set<OnbinInTest>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-machines-"));
  server = await startEmbeddedPostgres({ folder: join(folder, "postgres"), log: silentLog });
  const client = new pg.Client(server.connection);
  await client.connect();
  await client.query("create role keeper login createrole password 'secret'");
  await client.query("create database calls owner keeper");
  await client.end();
  bucket = await startBucket();
}, 60_000);
afterAll(async () => {
  await Promise.all([...running].map((onbin) => onbin.stop()));
  await bucket.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A machine of its own, so far as this one can be several: own data folder; shared database and spool. */
async function machine(name: string, roles = "web,work,watch"): Promise<OnbinInTest> {
  const { host, port } = server.connection;
  const dataDir = join(folder, name);
  const onbin = await startOnbin({
    dataDir,
    args: ["--roles", roles],
    env: {
      ...bucket.env,
      ONBIN_DATABASE_URL: `postgres://keeper:secret@localhost/calls?${new URLSearchParams({ host, port: String(port) })}`,
      ONBIN_SPOOL: join(folder, "spool"),
    },
  });
  running.add(onbin);
  return onbin;
}

async function stop(onbin: OnbinInTest): Promise<void> {
  running.delete(onbin);
  await onbin.stop({ keep: true });
}

const statusOf = async (onbin: OnbinInTest) =>
  JSON.parse(await onbin.mustRun(["master-key", "show", "--json"])) as MasterKeyStatus;

const keyFiles = async (name: string) =>
  (await readdir(join(folder, name))).filter((file) => file.startsWith("master.key"));

test("two machines that start at once on a new database make one key; the other says which it needs, and keeps none", async () => {
  for (const name of ["a", "b"]) await mkdir(join(folder, name));
  const started = await Promise.allSettled([machine("a"), machine("b")]);
  const winner = started.findIndex(({ status }) => status === "fulfilled");
  const loser = started.find((one) => one.status === "rejected");
  expect(started.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(String(loser?.reason)).toMatch(
    /The master key \([0-9a-f]{16}\) is missing.*copy master\.key from there/,
  );
  const [has, lacks] = winner === 0 ? ["a", "b"] : ["b", "a"];
  expect(await keyFiles(has)).toEqual(["master.key"]);
  expect(await keyFiles(lacks)).toEqual([]);
  await copyFile(join(folder, has, "master.key"), join(folder, lacks, "master.key"));
  const second = await machine(lacks, "work");
  await stop(second);
  for (const onbin of [...running]) await stop(onbin);
}, 120_000);

test("with ONBIN_MASTER_KEY, machines learn the new key one after the other, and the last to do so begins the rotation", async () => {
  const newer = randomBytes(32).toString("base64");
  const older = (await readFile(join(folder, "a", "master.key"), "utf8")).trim();
  const set = (name: string, settings: Record<string, string>) =>
    writeFile(
      join(folder, name, ".env"),
      Object.entries(settings)
        .map(([variable, value]) => `${variable}=${value}\n`)
        .join(""),
    );
  for (const name of ["a", "b"]) await set(name, { ONBIN_MASTER_KEY: older });
  const a = await machine("a");
  const b = await machine("b", "work");
  const { key } = await a.addCompany("acme");
  const { bucket: name, folder: into, region, accessKeyId, endpoint, secretAccessKey } = goodValues;
  const where = ["--bucket", name, "--folder", into, "--region", region, "--endpoint", endpoint];
  await a.mustRun(
    ["destination", "set", "--company", "acme", ...where, "--access-key", accessKeyId, "--no-check"],
    secretAccessKey ?? "",
  );
  const before = await statusOf(a);
  expect(before.from).toBe("environment");
  const asked = await a.cli(["master-key", "rotate"]);
  expect([asked.code, asked.stderr]).toEqual([1, expect.stringContaining("ONBIN_MASTER_KEY_PREVIOUS")]);

  // The key before is forgotten: nothing is replaced.
  await set("a", { ONBIN_MASTER_KEY: newer });
  const forgot = await a.cli(["restart"]);
  expect([forgot.code, forgot.stderr]).toEqual([1, expect.stringContaining("is not the one")]);

  await set("a", { ONBIN_MASTER_KEY: newer, ONBIN_MASTER_KEY_PREVIOUS: older });
  await a.mustRun(["restart"]);
  // Those of machine a say one after the other that they have it.
  await eventually(
    async () => (await statusOf(a)).rotation?.lacking?.length === 1,
    () => statusOf(a),
    30_000,
  );
  expect(await statusOf(a)).toMatchObject({
    keyId: before.keyId,
    rotation: { phase: "spreading", lacking: [expect.stringMatching(/^work \d+ @ /)] },
  });
  await set("b", { ONBIN_MASTER_KEY: newer, ONBIN_MASTER_KEY_PREVIOUS: older });
  await b.mustRun(["restart"]);
  await eventually(
    async () => (await statusOf(a)).rotation?.phase === "done",
    () => statusOf(a),
    60_000,
  );
  expect((await statusOf(a)).keyId).toBe((await parseMasterKey(newer)).master.id);

  for (const [onbin, name] of [
    [a, "a"],
    [b, "b"],
  ] as const) {
    await set(name, { ONBIN_MASTER_KEY: newer });
    await onbin.mustRun(["restart"]);
  }
  const { body } = await knock(a.url, key, recordingForm({ sequenceId: "rotated" }, wave(1)));
  await a.until(key, body.sequenceId, ["delivered"], 40_000);
}, 180_000);
