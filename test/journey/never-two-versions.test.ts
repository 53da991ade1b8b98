import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eventually, readPage } from "../support/bucket-in-test.ts";
import { wave } from "../support/door-in-test.ts";
import { putOnlyUser } from "../support/s3-peer/peer-in-test.ts";
import { defaultUser, send } from "../support/s3-peer/signed-request.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;
/** May list, and so can look at what is there. */
let seeing: Tenant;
/** Has PutObject alone (S11). */
let blind: Tenant;

beforeAll(async () => {
  stage = await startStage({
    users: [defaultUser, putOnlyUser],
    buckets: [{ name: "demo", versioned: true }],
  });
  seeing = await stage.addTenant("seeing");
  const { accessKeyId, secretAccessKey } = putOnlyUser;
  blind = await stage.addTenant("blind", { accessKeyId, secretAccessKey });
});
afterAll(() => stage.close());
beforeEach(() => stage.bucket.faults.clear());

const versions = (id: string) => stage.bucket.versions("demo", `rec/${id}.wav`);

/** Somebody else puts an object where a recording is to go. */
async function occupy(id: string, body: Buffer): Promise<void> {
  expect((await send(stage.bucket.url, { method: "PUT", path: `/demo/rec/${id}.wav`, body })).status).toBe(
    200,
  );
}

describe.each(["seeing", "blind"])("with a key that is %s", (name) => {
  const tenant = () => (name === "seeing" ? seeing : blind);

  test("another's object at the key is never overwritten: held, and a person decides", async () => {
    const id = `${name}-taken`;
    await occupy(id, Buffer.from("somebody else's"));
    await tenant().push(id);
    const { reason, attempts } = await tenant().until(id, "held");
    expect(reason?.code).toBe("PreconditionFailed");
    expect(attempts).toMatchObject([{ outcome: "failed", httpStatus: 412 }]);
    expect((await readPage(tenant().administrator)).destination).toMatchObject({ state: "ok", waiting: 0 });
    expect((await tenant().shipAgain(id)).status).toBe(200);
    await eventually(async () => (await tenant().read(id)).attempts.length === 2);
    await tenant().until(id, "held");
    expect(String(await stage.bucket.read("demo", `rec/${id}.wav`))).toBe("somebody else's");
    expect(await versions(id)).toHaveLength(1);
  });

  test.each([
    ["closed", { stored: true, reset: false }],
    ["reset", { stored: true, reset: true }],
  ])("a reply lost after the store (%s): delivered, one version", async (how, lost) => {
    const id = `${name}-lost-${how}`;
    stage.bucket.faults.set([{ match: { key: `*${id}*` }, act: { kind: "replyLost", ...lost }, times: 1 }]);
    await tenant().push(id);
    const { attempts } = await tenant().until(id, "delivered");
    expect(attempts[0]?.outcome).not.toBe("failed");
    expect(await versions(id)).toHaveLength(1);
  });

  test("a reply lost before the store: sent again, one version", async () => {
    const id = `${name}-lost-early`;
    stage.bucket.faults.set([
      { match: { key: `*${id}*` }, act: { kind: "replyLost", stored: false }, times: 1 },
    ]);
    await tenant().push(id);
    await tenant().until(id, "delivered");
    expect(await versions(id)).toHaveLength(1);
  });

  test("a reply cut off in its middle after the store: delivered, one version", async () => {
    const id = `${name}-torn`;
    stage.bucket.faults.set([{ match: { key: `*${id}*` }, act: { kind: "truncatedReply" }, times: 1 }]);
    await tenant().push(id);
    await tenant().until(id, "delivered");
    expect(await versions(id)).toHaveLength(1);
  });
});

test("a collision with our very bytes, where listing is allowed, is delivered", async () => {
  const audio = wave(4711);
  await seeing.push("twin-a", audio);
  await seeing.until("twin-a", "delivered");
  const body = await stage.bucket.read("demo", "rec/twin-a.wav");
  await occupy("twin-b", body ?? Buffer.alloc(0));
  await seeing.push("twin-b", audio);
  await seeing.until("twin-b", "delivered");
  expect(await versions("twin-b")).toHaveLength(1);
});

test.each([501, 400] as const)(
  "a store that refuses If-None-Match with %i gets plain PUTs, remembered",
  async (status) => {
    const tenant = await stage.addTenant(`plain-${status}`);
    const match = { key: `*${tenant.id}*` };
    stage.bucket.faults.set([{ match, act: { kind: "refuseIfNoneMatch", status } }]);
    await tenant.push(`${tenant.id}-1`);
    await tenant.until(`${tenant.id}-1`, "delivered");
    expect((await readPage(tenant.administrator)).destination).toMatchObject({ plainPut: true, state: "ok" });
    expect(stage.bucket.puts(`${tenant.id}-1`).map((put) => put.status)).toEqual([status, 200]);
    await tenant.push(`${tenant.id}-2`);
    await tenant.until(`${tenant.id}-2`, "delivered");
    expect(stage.bucket.puts(`${tenant.id}-2`).map((put) => put.status)).toEqual([200]);
  },
);

test("501 that was about something else teaches nothing: what is there is not overwritten later", async () => {
  const tenant = await stage.addTenant("not-about-it");
  const match = { key: "*not-about-it*", method: "PUT" };
  stage.bucket.faults.set([
    { match, act: { kind: "answer", code: "NotImplemented", status: 501 }, times: 2 },
  ]);
  await tenant.push("not-about-it-1");
  await eventually(() => stage.bucket.puts("not-about-it-1").length >= 2);
  expect((await readPage(tenant.administrator)).destination).toMatchObject({ plainPut: false });
});
