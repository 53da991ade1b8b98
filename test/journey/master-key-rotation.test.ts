import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MasterKeyStatus } from "../../contract/master-key.ts";
import { sealNamed } from "../../server/base/sealing.ts";
import { secretContext } from "../../server/destinations/credentials.ts";
import { eventually, saveUntested } from "../support/bucket-in-test.ts";
import { openConsole, password } from "../support/console-in-test.ts";
import { rowsOf, withClient } from "../support/database-in-test.ts";
import { promiseLine } from "../support/promise-line.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";
import { isSigned, startReceiver } from "../support/webhook-receiver-in-test.ts";

/** Companies that are there only for their secrets, so that sealing anew takes its time. */
const bystanders = 500;

let stage: Stage;
let acme: Tenant;
let other: Tenant;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let webhookSecret = "";
let factorSecret = "";

beforeAll(async () => {
  stage = await startStage(
    { buckets: [{ name: "demo", versioned: true }] },
    { ONBIN_WEBHOOK_ALLOW: "127.0.0.1" },
  );
  acme = await stage.addTenant("acme");
  other = await stage.addTenant("other");
  receiver = await startReceiver();
  const hook = { url: receiver.url, events: ["recording.delivered"] };
  const made = await acme.administrator.mustPost("/api/app/notifications/webhooks", hook);
  webhookSecret = String(made.json.secret);
  const begun = await acme.administrator.mustPost("/api/app/profile/factor", { current: password });
  factorSecret = String(begun.json.secret);
  await acme.administrator.mustPost("/api/app/profile/factor/confirm", { code: codeAt(-1) });
  await sealBystanders();
}, 120_000);
afterAll(async () => {
  await receiver.close();
  await stage.close();
});

const codeAt = (steps: number) =>
  new TOTP({ secret: Secret.fromBase32(factorSecret) }).generate({ timestamp: Date.now() + steps * 30_000 });

/** Sealed as `web` does it: with the public key, which the database has. */
async function sealBystanders(): Promise<void> {
  await withClient(stage.onbin.dataDir, async (client) => {
    const found = await client.query("select value from installation where name = 'sealing-key'");
    const { id, publicKey } = found.rows[0].value as { id: string; publicKey: string };
    const key = { id, publicKey: Buffer.from(publicKey, "base64") };
    for (let i = 0; i < bystanders; i++) {
      const company = `bystander-${i}`;
      const { sealed, keyId } = await sealNamed(key, `secret ${i}`, secretContext(company, "peer"));
      await client.query("insert into companies (company_id, name, time_zone) values ($1, $1, 'UTC')", [
        company,
      ]);
      await client.query(
        `insert into destinations (company_id, version, enabled, endpoint, bucket, folder, region, access_key_id,
           secret_sealed, secret_key_id, secret_last4) values ($1, 1, false, 'peer', 'b', 'f', 'r', 'AK', $2, $3, '')`,
        [company, sealed, keyId],
      );
    }
  });
}

async function status(): Promise<MasterKeyStatus> {
  return JSON.parse(await stage.onbin.mustRun(["master-key", "show", "--json"])) as MasterKeyStatus;
}

async function keysInFile(): Promise<number> {
  return (await readFile(join(stage.onbin.dataDir, "master.key"), "utf8")).trim().split("\n").length;
}

test("rotating while delivering: no transfer fails, everything is sealed anew, and what was sealed still works", async () => {
  const before = await status();
  const pushed: string[] = [];
  let saves = 0;
  const stop = new AbortController();
  const push = async () => {
    for (let i = 0; !stop.signal.aborted; i++) {
      const tenant = i % 2 === 0 ? acme : other;
      pushed.push(await tenant.push(`${tenant.id}-${i}`));
      await sleep(100);
    }
  };
  // Every save is sealed with the key of that moment.
  const save = async () => {
    for (; !stop.signal.aborted; saves++) {
      await saveUntested(other.administrator, {});
      await sleep(300);
    }
  };
  const load = Promise.all([push(), save()]);
  await sleep(1_000);
  const began = Date.now();
  const said = await stage.onbin.mustRun(["master-key", "rotate"]);
  const seconds = (Date.now() - began) / 1000;
  await sleep(1_000);
  stop.abort();
  await load;
  expect(said).toContain("is retired");

  for (const id of pushed) await (id.startsWith("acme") ? acme : other).until(id, "delivered");
  const [counts] = await rowsOf<{ failed: number; errors: number; attempts: number }>(
    stage.onbin.dataDir,
    `select (select count(*)::int from attempts where outcome <> 'delivered') as failed,
       (select count(*)::int from integration_errors) as errors, (select count(*)::int from attempts) as attempts`,
  );
  expect(counts).toEqual({ failed: 0, errors: 0, attempts: pushed.length });
  for (const id of pushed) expect(await stage.bucket.versions("demo", `rec/${id}.wav`), id).toHaveLength(1);

  const after = await status();
  expect(after.keyId).not.toBe(before.keyId);
  expect(after.rotation).toMatchObject({
    phase: "done",
    from: before.keyId,
    to: after.keyId,
    unreadable: [],
  });
  expect(after.secrets.filter(({ others }) => others > 0)).toEqual([]);
  const secrets = after.secrets.reduce((sum, { present }) => sum + present, 0);
  expect(secrets).toBeGreaterThanOrEqual(bystanders + 4);
  expect(await keysInFile()).toBe(1);

  const count = receiver.received.length;
  await acme.push("after-rotation");
  await acme.until("after-rotation", "delivered");
  await eventually(() => receiver.received.length > count, undefined, 20_000);
  expect(receiver.received.every((hook) => isSigned(webhookSecret, hook))).toBe(true);
  const signIn = { company: "acme", email: "administrator@acme.example.com", password, code: codeAt(0) };
  expect((await openConsole(stage.onbin.url, "127.0.0.9").post("/api/app/sign-in", signIn)).status).toBe(200);

  const [entry] = await rowsOf<{ actor: string; details: object }>(
    stage.onbin.dataDir,
    "select actor, details from operator_log where operation = 'master-key.rotate'",
  );
  expect(entry).toEqual({ actor: "command line", details: { from: before.keyId, to: after.keyId } });
  promiseLine(
    14,
    "master key rotated while delivering",
    `${pushed.length} transfers and ${saves} saves under way, ${secrets} secrets sealed anew in ${seconds.toFixed(1)} s: 0 failed`,
  );
}, 120_000);
