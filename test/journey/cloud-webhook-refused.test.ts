import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { addCloudSource, eventsOf, itemsOf } from "../support/cloud-stand-in/cloud-in-test.ts";
import { sendEvent } from "../support/cloud-stand-in/stand-in.ts";
import { sendStandard } from "../support/cloud-stand-in/standard-webhook.ts";
import { startTelnyx } from "../support/cloud-stand-in/telnyx.ts";
import { accountSid, startTwilio, twilioSid } from "../support/cloud-stand-in/twilio.ts";
import { startZoom, zoomAccount } from "../support/cloud-stand-in/zoom.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

// Against stand-ins built from the providers' documents; none of this was run against a provider.

vi.setConfig({ testTimeout: 60_000 });

const signingSecret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const old = new Date(Date.now() - 301_000);
let stage: Stage;
let acme: Tenant;
let made: Record<"twilio" | "telnyx" | "zoom" | "webhook", { id: string; address: string }>;
let twilio: Awaited<ReturnType<typeof startTwilio>>;
let telnyx: Awaited<ReturnType<typeof startTelnyx>>;
let zoom: Awaited<ReturnType<typeof startZoom>>;

beforeAll(async () => {
  [twilio, telnyx, zoom] = await Promise.all([
    startTwilio("token"),
    startTelnyx("key"),
    startZoom("cs", "st"),
  ]);
  stage = await startStage(
    {},
    { ONBIN_SOURCE_HOSTS: JSON.stringify({ ...telnyx.hosts, ...zoom.hosts, "api.twilio.com": twilio.url }) },
  );
  acme = await stage.addTenant("acme");
  made = {
    twilio: await addCloudSource(stage, "acme", "twilio", { accountSid }, { authToken: "token" }),
    telnyx: await addCloudSource(stage, "acme", "telnyx", { publicKey: telnyx.publicKey }, { apiKey: "key" }),
    zoom: await addCloudSource(stage, "acme", "zoom", zoomAccount, { clientSecret: "cs", secretToken: "st" }),
    webhook: await addCloudSource(
      stage,
      "acme",
      "webhook",
      { hosts: "files.example.com" },
      { signingSecret },
    ),
  };
}, 120_000);
afterAll(async () => {
  await stage?.close();
  await Promise.all([twilio, telnyx, zoom].map((standIn) => standIn?.close()));
});

const call = {
  sid: twilioSid("CA", 1),
  from: "+12025550101",
  to: "+12025550102",
  direction: "inbound" as const,
};
const recording = { sid: twilioSid("RE", 1), call, channels: 1 as const, wav: Buffer.alloc(0) };
const legs = { id: "rec-1", leg: "l", session: "s", channels: "single" as const, wav: Buffer.alloc(0) };
const zoomed = { id: "zoom-1", call: "c", direction: "inbound" as const, file: Buffer.alloc(0) };
const own = { recordingId: "own-1", audioUrl: "https://files.example.com/a.wav" };
const unsigned = { status: 401, json: { error: expect.objectContaining({ code: "webhook_unsigned" }) } };

test("a wrong signature, a replay and a signature for another source are refused alike, and noted", async () => {
  const { twilio: t, telnyx: x, zoom: z, webhook: w } = made;
  const other = `whsec_${Buffer.alloc(32, 8).toString("base64")}`;
  const another = await startTelnyx("key");
  const answers = await Promise.all([
    twilio.announce(t.address, recording, {}, "wrong"),
    another.announce(x.address, legs),
    telnyx.announce(x.address, legs, { at: old }),
    zoom.announce(z.address, [zoomed], { token: "wrong" }),
    zoom.announce(z.address, [zoomed], { at: old }),
    zoom.send(
      z.address,
      { event: "endpoint.url_validation", payload: { plainToken: "abc" } },
      { token: "wrong" },
    ),
    sendStandard(w.address, signingSecret, own, { signWith: other }),
    sendStandard(w.address, signingSecret, own, { at: old }),
    sendEvent(w.address, "{}", { "content-type": "application/json" }),
    sendEvent(t.address, "", {}),
  ]);
  await another.close();
  for (const answer of answers) expect(answer).toEqual(unsigned);
  for (const { id } of Object.values(made)) {
    expect(await itemsOf(stage, id)).toEqual([]);
    expect(await eventsOf(stage, id)).toContainEqual(
      expect.objectContaining({ kind: "refused", code: "webhook_unsigned" }),
    );
  }
});

test("an ID that is none, of another kind, or ended, answers as any unknown address", async () => {
  const ask = async (path: string) => {
    const answer = await fetch(`${stage.onbin.url}${path}`, { method: "POST", body: "{}" });
    const { "x-request-id": _, date: __, ...headers } = Object.fromEntries(answer.headers);
    return { status: answer.status, headers, text: await answer.text() };
  };
  const nothing = await ask("/api/v1/nothing/there");
  expect(nothing.status).toBe(404);
  expect(await ask(`/api/v1/webhooks/${"a".repeat(26)}`)).toEqual(nothing);
  expect(await ask("/api/v1/webhooks/no-id")).toEqual(nothing);
  const gone = await addCloudSource(stage, "acme", "twilio", { accountSid }, { authToken: "token" });
  await acme.administrator.mustPost(`/api/app/sources/${gone.id}/end`, {});
  expect(await ask(new URL(gone.address).pathname)).toEqual(nothing);
  expect((await ask(new URL(made.twilio.address).pathname)).status).toBe(401);
});

test("a genuine request that says nothing usable is refused with its cause, or passed over", async () => {
  const { twilio: t, telnyx: x, zoom: z, webhook: w } = made;
  const invalid = { status: 400, json: { error: expect.objectContaining({ code: "webhook_invalid" }) } };
  expect(await twilio.announce(t.address, recording, { AccountSid: `AC${"2".repeat(32)}` })).toEqual(invalid);
  expect(await twilio.announce(t.address, recording, { RecordingSid: "../../etc" })).toEqual(invalid);
  expect(
    await zoom.send(z.address, { event: "endpoint.url_validation", payload: { plainToken: "v0:1:{}" } }),
  ).toEqual(invalid);
  expect(await zoom.send(z.address, [])).toMatchObject({ status: 200, json: { received: 0 } });
  expect(
    await zoom.send(z.address, {
      event: "phone.recording_completed",
      payload: { object: { recordings: [7, {}] } },
    }),
  ).toMatchObject({ status: 200 });
  expect(await twilio.announce(t.address, recording, { RecordingStatus: "in-progress" })).toMatchObject({
    json: { received: 0 },
  });
  for (const [said, code] of [
    [{ ...own, audioUrl: "https://elsewhere.example.com/a.wav" }, "field_invalid"],
    [{ ...own, audioUrl: "https://files.example.com:444/a.wav" }, "field_invalid"],
    [{ ...own, audioUrl: "https://user@files.example.com/a.wav" }, "field_invalid"],
    [{ ...own, audioUrl: "ftp://files.example.com/a.wav" }, "field_invalid"],
    [{ ...own, type: "play" }, "field_invalid"],
    [{ ...own, callBegin: "yesterday" }, "field_invalid"],
    [{ ...own, memo: { a: 1 } }, "field_invalid"],
    [{ ...own, colour: "red" }, "field_unknown"],
    [{ recordingId: "own-1" }, "webhook_invalid"],
    [{ ...own, agentUrl: own.audioUrl }, "webhook_invalid"],
    [{ ...own, recordingId: 7 }, "webhook_invalid"],
  ] as const) {
    const answer = await sendStandard(w.address, signingSecret, said);
    expect([said, answer]).toMatchObject([said, { status: 400, json: { error: { code } } }]);
  }
  expect(await telnyx.announce(x.address, { ...legs, id: "../x" })).toMatchObject({
    status: 200,
    json: { received: 0 },
  });
  for (const { id } of Object.values(made)) expect(await itemsOf(stage, id)).toEqual([]);
});

test("an event is at most 1 MiB, and comes within 30 seconds", async () => {
  const body = JSON.stringify({ ...own, memo: "x".repeat(2 ** 20) });
  const answer = await sendEvent(made.webhook.address, body, { "content-type": "application/json" });
  expect(answer).toMatchObject({
    status: 413,
    json: { error: { code: "too_large", details: { limitBytes: 2 ** 20 } } },
  });
  const chunked = await fetch(made.webhook.address, {
    method: "POST",
    body: new ReadableStream({
      async pull(controller) {
        await sleep(1);
        controller.enqueue(new Uint8Array(200_000));
        if (++pulled > 7) controller.close();
      },
    }),
    duplex: "half",
  } as RequestInit);
  expect(chunked.status).toBe(413);
});
let pulled = 0;
