import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MasterKeyStatus } from "../../contract/master-key.ts";
import { sealNamed } from "../../server/base/sealing.ts";
import { secretContext } from "../../server/destinations/credentials.ts";
import { eventually, goodValues, startBucket } from "../support/bucket-in-test.ts";
import { connectionsOf } from "../support/database-in-test.ts";
import { knock, recordingForm, wave } from "../support/door-in-test.ts";
import { type OnbinInTest, startOnbin } from "../support/onbin-in-test.ts";
import { processesOf, stillAlive } from "../support/processes-in-test.ts";
import { promiseLine } from "../support/promise-line.ts";

/** Companies that are there only for their secrets, so that there is something to be cut off in. */
const bystanders = 600;

let bucket: Awaited<ReturnType<typeof startBucket>>;
let folder: string;
let onbin: OnbinInTest;
let key: string;
let killed = 0;

beforeAll(async () => {
  bucket = await startBucket({ buckets: [{ name: "demo", versioned: true }] });
  folder = await mkdtemp(join(tmpdir(), "onbin-killed-keys-"));
  onbin = await startOnbin({ dataDir: folder, env: bucket.env });
  ({ key } = await onbin.addCompany("acme"));
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
  await onbin.mustRun(set, secretAccessKey ?? "");
  await sealBystanders();
}, 120_000);
afterAll(async () => {
  await onbin.stop();
  await bucket.close();
  await rm(folder, { recursive: true, force: true });
});

async function openClient(): Promise<pg.Client> {
  const { service } = await connectionsOf(folder);
  const client = new pg.Client({ ...service, user: "onbin_superuser" });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

async function sealBystanders(): Promise<void> {
  const client = await openClient();
  const found = await client.query("select value from installation where name = 'sealing-key'");
  const { id, publicKey } = found.rows[0].value as { id: string; publicKey: string };
  const sealing = { id, publicKey: Buffer.from(publicKey, "base64") };
  for (let i = 0; i < bystanders; i++) {
    const company = `bystander-${i}`;
    const { sealed, keyId } = await sealNamed(sealing, `secret ${i}`, secretContext(company, "peer"));
    await client.query("insert into companies (company_id, name, time_zone) values ($1, $1, 'UTC')", [
      company,
    ]);
    await client.query(
      `insert into destinations (company_id, version, enabled, endpoint, bucket, folder, region, access_key_id,
         secret_sealed, secret_key_id, secret_last4) values ($1, 1, false, 'peer', 'b', 'f', 'r', 'AK', $2, $3, '')`,
      [company, sealed, keyId],
    );
  }
  await client.end();
}

const keysInFile = async () => (await readFile(join(folder, "master.key"), "utf8")).trim().split("\n").length;

/** The moments at which a rotation is cut off, as the database and the key file show them. */
const allMoments: Readonly<Record<string, (client: pg.Client) => Promise<boolean>>> = {
  "when the new key is on disk and nobody knows it": async () => (await keysInFile()) === 2,
  "when some of the secrets are sealed anew": async (client) => {
    const { rows } = await client.query<{ n: number }>(
      "select count(distinct secret_key_id)::int as n from destinations",
    );
    return (rows[0]?.n ?? 0) > 1;
  },
  "when every secret is being proven": (client) => isPhase(client, "finishing"),
  "when the key before is retired and still in the file": async (client) =>
    (await keysInFile()) === 2 && (await isPhase(client, "done")),
};

/** One of them by default, as the dead processes are waited for each time; all by `npm run test:keys`. */
const moments = Object.entries(allMoments).filter(
  ([name]) => process.env.ONBIN_TEST_KEYS === "all" || name.includes("some of the secrets"),
);

async function isPhase(client: pg.Client, phase: string): Promise<boolean> {
  const { rowCount } = await client.query(
    "select 1 from installation where name = 'master-key-rotation' and value ->> 'phase' = $1",
    [phase],
  );
  return rowCount === 1;
}

async function killAll(): Promise<void> {
  const all = await processesOf(onbin.service.pid, folder);
  const service = all.filter(({ pid, parent }) => pid === onbin.service.pid || parent === onbin.service.pid);
  const closed = once(onbin.service, "close");
  onbin.service.kill("SIGKILL");
  await closed;
  await eventually(async () => (await stillAlive(service)).length === 0);
}

test.each(moments)(
  "kill -9 %s: the next start goes on to the end",
  async (_, isMoment) => {
    const before = JSON.parse(await onbin.mustRun(["master-key", "show", "--json"])) as MasterKeyStatus;
    // The state of the rotation before is not this one's.
    const client = await openClient();
    await client.query("update installation set value = 'null' where name = 'master-key-rotation'");
    const ordered = onbin.cli(["master-key", "rotate", "--no-wait"]);
    for (const end = Date.now() + 60_000; !(await isMoment(client)); await sleep(2)) {
      if (Date.now() > end) throw new Error("the moment never came");
    }
    await killAll();
    await Promise.all([ordered, client.end()]);
    killed += 1;

    onbin = await startOnbin({ dataDir: folder, port: onbin.port, env: bucket.env });
    const { body } = await knock(
      onbin.url,
      key,
      recordingForm({ sequenceId: `after-${killed}` }, wave(killed)),
    );
    expect((await onbin.until(key, body.sequenceId, ["delivered"], 40_000)).state).toBe("delivered");
    let now = before;
    await eventually(
      async () => {
        now = JSON.parse(await onbin.mustRun(["master-key", "show", "--json"])) as MasterKeyStatus;
        return now.keyId !== before.keyId && now.retired.some(({ keyId }) => keyId === before.keyId);
      },
      () => now,
      60_000,
    );
    await eventually(async () => (await keysInFile()) === 1, keysInFile, 20_000);
    expect(now.secrets.filter(({ others }) => others > 0)).toEqual([]);
    expect(now.secrets.find(({ kind }) => kind === "destinations")?.present).toBe(bystanders + 1);
    expect(now.rotation?.unreadable).toEqual([]);
    if (killed === moments.length)
      promiseLine(
        14,
        "kill -9 in a rotation",
        `${killed} kills at ${killed} moments, each went on to its end: 0 secrets lost`,
      );
  },
  120_000,
);
