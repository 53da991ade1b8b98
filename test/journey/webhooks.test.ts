import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import type { Delivery, Webhook } from "../../contract/notifications.ts";
import { openDatabase } from "../../server/base/database.ts";
import { clearOldDeliveries } from "../../server/tell/webhook-queue.ts";
import { eventually } from "../support/bucket-in-test.ts";
import type { ConsoleInTest } from "../support/console-in-test.ts";
import { connectionsOf, rowsOf } from "../support/database-in-test.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";
import { isSigned, startReceiver } from "../support/webhook-receiver-in-test.ts";

vi.setConfig({ testTimeout: 90_000 });

const path = "/api/app/notifications/webhooks";
let stage: Stage;
let acme: Tenant;
let other: Tenant;

beforeAll(async () => {
  stage = await startStage({}, { ONBIN_WEBHOOK_ALLOW: "127.0.0.1" });
  acme = await stage.addTenant("acme");
  other = await stage.addTenant("other");
});
afterAll(() => stage.close());

async function addWebhook(
  who: ConsoleInTest,
  url: string,
  events = ["recording.delivered", "recording.held"],
): Promise<{ id: string; secret: string }> {
  const { json } = await who.mustPost(path, { url, events });
  onTestFinished(() => remove(who, String(json.id)));
  return json as { id: string; secret: string };
}
const remove = async (who: ConsoleInTest, id: string) => {
  await who.post(`${path}/${id}/remove`);
};
const deliveries = async (who: ConsoleInTest, id: string) =>
  (await who.mustGet(`${path}/${id}/deliveries`)).json.items as Delivery[];
const shown = async (who: ConsoleInTest, id: string) =>
  ((await who.mustGet("/api/app/notifications")).json.webhooks as Webhook[]).find((hook) => hook.id === id);

test("recording.delivered arrives signed, after two failures, exactly as the data says, and once", async () => {
  const receiver = await startReceiver();
  receiver.behaviour.answer = (_, response) =>
    void response.writeHead(receiver.received.length <= 2 ? 500 : 200).end("thanks");
  const { id, secret } = await addWebhook(acme.administrator, `${receiver.url}?token=a%20b`);
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const pushed = { sequenceId: "hooked-1" };
  await acme.push(pushed.sequenceId);
  const { sha256 } = await acme.until("hooked-1", "delivered");
  await eventually(
    () => receiver.received.length >= 3,
    () => receiver.received,
    40_000,
  );
  await eventually(async () => (await deliveries(acme.administrator, id))[0]?.state === "delivered");

  const [row] = await rowsOf<Record<string, string | number>>(
    stage.onbin.dataDir,
    "select object_key, shaped_bytes, seconds, bucket, delivered_at from recordings where sequence_id = 'hooked-1'",
  );
  for (const hook of receiver.received) {
    expect(isSigned(secret, hook)).toBe(true);
    expect(hook.path).toBe("/hook?token=a%20b");
    expect(hook.headers).toMatchObject({
      "content-type": "application/json",
      host: new URL(receiver.url).host,
    });
    expect(hook.json).toEqual({
      type: "recording.delivered",
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      data: {
        sequenceId: "hooked-1",
        state: "delivered",
        heldBy: null,
        reason: null,
        bucket: "demo",
        key: row?.object_key,
        bytes: Number(row?.shaped_bytes),
        sha256,
        seconds: row?.seconds,
        deliveredAt: expect.any(String),
      },
    });
  }
  // Repeats are the same delivery, byte for byte, under the same ID; only time and signature are the attempt's own.
  expect(new Set(receiver.received.map((hook) => hook.id)).size).toBe(1);
  expect(new Set(receiver.received.map((hook) => hook.body)).size).toBe(1);
  const [hook] = receiver.received;
  expect(hook && isSigned("whsec_AAAA", hook)).toBe(false);
  expect(hook && isSigned(secret, { ...hook, body: hook.body.replace("hooked", "other") })).toBe(false);

  expect(await deliveries(acme.administrator, id)).toMatchObject([
    { event: "recording.delivered", state: "delivered", attempts: 3, status: 200, fault: null },
  ]);
  expect(await shown(acme.administrator, id)).toMatchObject({ state: "ok", waiting: 0, lastStatus: 200 });
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(receiver.received).toHaveLength(3);
  await receiver.close();
});

test("recording.held is told with its cause, and only to who asked for it", async () => {
  const [all, delivered] = [await startReceiver(), await startReceiver()];
  await addWebhook(acme.administrator, all.url, ["recording.held"]);
  await addWebhook(acme.administrator, delivered.url, ["recording.delivered"]);
  await acme.push("not-audio", Buffer.from("this is no audio at all"));
  await eventually(
    () => all.received.length === 1,
    () => all.received,
  );
  expect(all.received[0]?.json).toMatchObject({
    type: "recording.held",
    data: { sequenceId: "not-audio", state: "held", heldBy: "recording", key: null },
  });
  expect(all.received[0]?.json.data.reason).toEqual(expect.any(String));
  expect(delivered.received).toEqual([]);
  await Promise.all([all.close(), delivered.close()]);
});

test("a receiver that never answers delays neither the store nor anybody else's webhook", async () => {
  const [silent, quick] = [await startReceiver(() => undefined), await startReceiver()];
  const hanging = await addWebhook(acme.administrator, silent.url);
  await addWebhook(other.administrator, quick.url);
  for (let n = 0; n < 6; n++) await acme.push(`hang-${n}`);
  await eventually(() => silent.received.length > 0);
  await other.push("beside");
  await other.until("beside", "delivered");
  await eventually(
    () => quick.received.length === 1,
    () => quick.received,
    5_000,
  );
  for (let n = 0; n < 6; n++) await acme.until(`hang-${n}`, "delivered");
  // Few at once, and nothing more until one of them has run out of its time.
  expect(silent.received.length).toBeLessThanOrEqual(4);
  expect(quick.received).toHaveLength(1);
  await eventually(
    async () => (await shown(acme.administrator, hanging.id))?.lastFault === "timeout",
    () => shown(acme.administrator, hanging.id),
    30_000,
  );
  await Promise.all([silent.close(), quick.close()]);
});

test("410 stops a webhook, and a person starts it again", async () => {
  const receiver = await startReceiver((_, response) => void response.writeHead(410).end());
  const { id } = await addWebhook(acme.administrator, receiver.url);
  await acme.administrator.mustPost(`${path}/${id}/test`);
  await eventually(async () => (await shown(acme.administrator, id))?.state === "stopped");
  expect(await shown(acme.administrator, id)).toMatchObject({ lastStatus: 410, waiting: 0 });
  await acme.push("while-stopped");
  await acme.until("while-stopped", "delivered");
  const refused = await acme.administrator.post(`${path}/${id}/test`);
  expect([refused.status, refused.json]).toMatchObject([409, { error: { code: "webhook_stopped" } }]);
  expect(receiver.received).toHaveLength(1);

  receiver.behaviour.answer = (_, response) => void response.writeHead(204).end();
  await acme.administrator.mustPost(`${path}/${id}/resume`);
  await acme.administrator.mustPost(`${path}/${id}/test`);
  await eventually(() => receiver.received.length === 2);
  expect(receiver.received[1]?.json).toMatchObject({ type: "webhook.test", data: { test: true } });
  await receiver.close();
});

test("a delivery is given up after three days, and forgotten after thirty", async () => {
  const receiver = await startReceiver((_, response) => void response.writeHead(503).end());
  const { id } = await addWebhook(acme.administrator, receiver.url);
  const age = (days: number) =>
    rowsOf(
      stage.onbin.dataDir,
      `update webhook_deliveries set created_at = now() - make_interval(days => ${days}) where webhook_id = $1`,
      [id],
    );
  const list = () => deliveries(acme.administrator, id);
  await acme.administrator.mustPost(`${path}/${id}/test`);
  await eventually(async () => (await list())[0]?.state === "retrying", list);
  await age(4);
  await eventually(async () => (await list())[0]?.state === "given-up", list, 40_000);
  expect(await list()).toMatchObject([{ status: 503, nextAt: null }]);
  const tries = receiver.received.length;

  const db = openDatabase(await connectionsOf(stage.onbin.dataDir), { company: 1, system: 1 });
  await clearOldDeliveries(db);
  expect(await list()).toHaveLength(1);
  await age(31);
  await clearOldDeliveries(db);
  expect(await list()).toEqual([]);
  await db.close();
  expect(receiver.received).toHaveLength(tries);
  await receiver.close();
});

test("after the secret was replaced the new one signs, the old one does not", async () => {
  const receiver = await startReceiver();
  const { id, secret } = await addWebhook(acme.administrator, receiver.url);
  const { json } = await acme.administrator.mustPost(`${path}/${id}/secret`);
  await acme.administrator.mustPost(`${path}/${id}/test`);
  await eventually(() => receiver.received.length === 1);
  const [hook] = receiver.received;
  expect(hook && [isSigned(secret, hook), isSigned(String(json.secret), hook)]).toEqual([false, true]);
  await receiver.close();
});

describe("secrets and addresses", () => {
  test("a secret is sealed in its row, and opens in no other company's", async () => {
    const receiver = await startReceiver();
    const mine = await addWebhook(acme.administrator, receiver.url);
    const theirs = await addWebhook(other.administrator, receiver.url);
    const page = await acme.administrator.mustGet("/api/app/notifications");
    expect(page.text).not.toContain(mine.secret.slice(8, 30));
    const dumped = await rowsOf<{ row: string }>(
      stage.onbin.dataDir,
      "select w::text as row from webhooks w",
    );
    const raw = Buffer.from(mine.secret.replace("whsec_", ""), "base64").toString("hex");
    for (const { row } of dumped) {
      expect(row).not.toContain(mine.secret);
      expect(row).not.toContain(raw);
      expect(row).not.toContain(Buffer.from(mine.secret).toString("hex"));
    }
    expect(stage.onbin.output.join("")).not.toContain(mine.secret.slice(8, 30));
    await rowsOf(
      stage.onbin.dataDir,
      `update webhooks set secret_sealed = (select secret_sealed from webhooks where company_id = 'acme' and webhook_id = $1)
       where company_id = 'other' and webhook_id = $2`,
      [mine.id, theirs.id],
    );
    await other.administrator.mustPost(`${path}/${theirs.id}/test`);
    await eventually(async () => (await deliveries(other.administrator, theirs.id))[0]?.fault === "secret");
    expect(receiver.received).toEqual([]);
    await receiver.close();
  });

  test.each([
    "http://example.com/",
    "https://10.0.0.1/",
    "https://[::1]/",
    "https://169.254.169.254/latest/meta-data/",
    "https://user:secret@example.com/",
    "ftp://example.com/",
    "not a url",
    "https://2852039166/",
    "https://[::ffff:10.0.0.1]/",
  ])("%s is refused", async (url) => {
    const answer = await acme.administrator.post(path, { url, events: ["recording.delivered"] });
    expect([answer.status, answer.json]).toMatchObject([400, { error: { code: "webhook_url_invalid" } }]);
  });

  test("a company sees and changes its own alone", async () => {
    const { id } = await addWebhook(acme.administrator, "https://hooks.example.com/");
    const unknown = await other.administrator.get("/api/app/made-up");
    for (const act of ["", "/test", "/secret", "/resume", "/remove"]) {
      const body = act === "" ? { url: "https://hooks.example.com/", events: ["recording.held"] } : undefined;
      const answer = await other.administrator.post(`${path}/${id}${act}`, body);
      expect([act, answer.status, answer.text]).toEqual([act, 404, unknown.text]);
    }
    expect(await deliveries(other.administrator, id)).toEqual([]);
    expect((await other.administrator.mustGet("/api/app/notifications")).json.webhooks).toEqual([]);
  });
});
