import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { mostTries } from "../../server/ingest/cloud/fetch-delay.ts";
import { noise } from "../../server/shape/testing/noise.ts";
import { waveFile } from "../../server/shape/testing/wave-file.ts";
import { eventually } from "../support/bucket-in-test.ts";
import {
  addCloudSource,
  delivered,
  eventsOf,
  hurry,
  itemsOf,
  lookNow,
  sha256,
  troubleOf,
} from "../support/cloud-stand-in/cloud-in-test.ts";
import { startStandIn } from "../support/cloud-stand-in/stand-in.ts";
import { sendStandard } from "../support/cloud-stand-in/standard-webhook.ts";
import { startTelnyx } from "../support/cloud-stand-in/telnyx.ts";
import { accountSid, startTwilio, twilioSid } from "../support/cloud-stand-in/twilio.ts";
import { startZoom, zoomAccount } from "../support/cloud-stand-in/zoom.ts";
import { rowsOf } from "../support/database-in-test.ts";
import { pcm16, referenceWave } from "../support/reference-wave.ts";
import { arriving } from "../support/spool-looks.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

// Against stand-ins built from the providers' documents; none of this was run against a provider.

vi.setConfig({ testTimeout: 90_000 });

const limit = 100_000;
let twilio: Awaited<ReturnType<typeof startTwilio>>;
let telnyx: Awaited<ReturnType<typeof startTelnyx>>;
let zoom: Awaited<ReturnType<typeof startZoom>>;
let foreign: Awaited<ReturnType<typeof startStandIn>>;
let stage: Stage;
let acme: Tenant;
let source: { id: string; address: string };

const sound = waveFile({ data: noise(4000, 5) });
const shaped = sha256(referenceWave(pcm16(noise(4000, 5)), pcm16(noise(4000, 5))));
const call = {
  sid: twilioSid("CA", 1),
  from: "+12025550101",
  to: "+12025550102",
  direction: "inbound" as const,
};
let made = 0;
const add = () => twilio.add({ sid: twilioSid("RE", ++made), call, channels: 1, wav: sound });
const itemOf = async (item: string, id = source.id) =>
  (await itemsOf(stage, id)).find((row) => row.item === item);

beforeAll(async () => {
  [twilio, telnyx, zoom] = await Promise.all([
    startTwilio("token"),
    startTelnyx("key"),
    startZoom("cs", "st"),
  ]);
  foreign = await startStandIn((_, response) => response.end(sound));
  const hosts = {
    ...{ ...telnyx.hosts, ...zoom.hosts },
    ...{ "api.twilio.com": twilio.url, "media.twiliocdn.com": telnyx.storage.url },
  };
  stage = await startStage(
    {},
    { ONBIN_SOURCE_HOSTS: JSON.stringify(hosts), ONBIN_MAX_UPLOAD: String(limit) },
  );
  acme = await stage.addTenant("acme");
  source = await addCloudSource(stage, "acme", "twilio", { accountSid }, { authToken: "token" });
}, 120_000);
afterEach(() => {
  twilio.behaviour.file = () => false;
});
afterAll(async () => {
  await stage?.close();
  await Promise.all([twilio, telnyx, zoom, foreign].map((standIn) => standIn?.close()));
});

afterAll(() => expect(stage.onbin.output.join("")).not.toContain("role.died"));

test("404 just after the event is not ready yet: it is tried again after 30 s, and nobody is alarmed", async () => {
  const recording = add();
  let there = false;
  twilio.behaviour.file = (_, response) => {
    if (!there) response.writeHead(404).end();
    return !there;
  };
  await twilio.announce(source.address, recording);
  await eventually(async () => (await itemOf(recording.sid))?.tries === 1);
  const row = await itemOf(recording.sid);
  expect(row).toMatchObject({ state: "waiting", details: { fault: { fault: "not-there", status: 404 } } });
  expect(((row?.due_at?.getTime() ?? 0) - Date.now()) / 1000).toBeGreaterThan(20);
  there = true;
  await hurry(stage, source.id);
  expect((await delivered(stage, acme, source.id, recording.sid)).stored).toBe(shaped);
  // That the list was looked through before the announcement was heard is nothing that anybody has to know.
  const told = (await eventsOf(stage, source.id)).filter(({ code }) => code !== "cloud-found");
  expect(told.filter(({ item }) => item === recording.sid)).toMatchObject([{ kind: "received" }]);
});

test("a redirect to a foreign host, or inside, is not followed: that host hears nothing", async () => {
  for (const location of [
    `${foreign.url}/stolen.wav`,
    "https://elsewhere.example.com/a.wav",
    "https://169.254.169.254/",
  ]) {
    const recording = add();
    twilio.behaviour.file = (_, response) => {
      response.writeHead(302, { location }).end();
      return true;
    };
    await twilio.announce(source.address, recording);
    await eventually(async () => (await itemOf(recording.sid))?.tries === 1);
    expect((await itemOf(recording.sid))?.details.fault).toEqual({ fault: "foreign-host" });
    // Written before the try is counted.
    expect(await eventsOf(stage, source.id)).toContainEqual(
      expect.objectContaining({ kind: "noticed", item: recording.sid, code: "cloud-not-fetched" }),
    );
    twilio.behaviour.file = () => false;
    await hurry(stage, source.id);
    await delivered(stage, acme, source.id, recording.sid);
  }
  expect(foreign.asked).toEqual([]);
});

test("403 of a store that was sent no credentials is that file's trouble alone: the source goes on", async () => {
  const [expired, other] = [add(), add()];
  twilio.behaviour.file = (recording, response) => {
    if (recording.sid !== expired.sid) return false;
    response.writeHead(302, { location: "https://media.twiliocdn.com/expired.wav" }).end();
    return true;
  };
  await twilio.announce(source.address, expired);
  await eventually(async () => (await itemOf(expired.sid))?.tries === 1);
  expect((await itemOf(expired.sid))?.details.fault).toEqual({ fault: "status", status: 403 });
  expect(await troubleOf(stage, source.id)).toBeNull();
  await twilio.announce(source.address, other);
  expect((await delivered(stage, acme, source.id, other.sid)).stored).toBe(shaped);
  twilio.behaviour.file = () => false;
  await hurry(stage, source.id);
  expect((await delivered(stage, acme, source.id, expired.sid)).stored).toBe(shaped);
});

test("a company that names an inside host as its own does not get there either", async () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
  const hosts = [new URL(foreign.url).host, new URL(twilio.url).host, "127.0.0.1", "localhost"];
  const own = await addCloudSource(
    stage,
    "acme",
    "webhook",
    { hosts: hosts.join(" ") },
    { signingSecret: secret },
  );
  const urls = [
    `${foreign.url}/a`,
    `${foreign.url.replace("http", "https")}/a`,
    "https://localhost/a",
    `${twilio.url}/a`,
  ];
  const before = twilio.asked.length;
  for (const [index, audioUrl] of urls.entries()) {
    const sent = await sendStandard(own.address, secret, { recordingId: `own-${index}`, audioUrl });
    expect([audioUrl, sent.status]).toEqual([audioUrl, 200]);
  }
  await eventually(
    async () => (await itemsOf(stage, own.id)).filter(({ tries }) => tries === 1).length === urls.length,
  );
  const faults = (await itemsOf(stage, own.id)).map(({ details }) => details.fault?.fault);
  expect(faults).toEqual(["url", "inside-address", "inside-address", "url"]);
  expect(foreign.asked).toEqual([]);
  expect(twilio.asked.length).toBe(before);
});

test("too large, said or not, is refused at once and told; raising nothing, a person can still start it", async () => {
  const [said, unsaid] = [add(), add()];
  const big = Buffer.alloc(limit + 1);
  twilio.behaviour.file = (recording, response) => {
    if (recording.sid === said.sid) response.writeHead(200, { "content-length": String(big.length) });
    response.write(big.subarray(0, 50_000));
    response.end(big.subarray(50_000));
    return true;
  };
  for (const recording of [said, unsaid]) {
    await twilio.announce(source.address, recording);
    await eventually(async () => (await itemOf(recording.sid))?.state === "refused");
    expect(await itemOf(recording.sid)).toMatchObject({
      due_at: null,
      details: { fault: { fault: "too-large" } },
    });
  }
  // The row comes first, the lines for people just after it.
  await eventually(async () =>
    (await eventsOf(stage, source.id)).some(
      ({ kind, item, code }) => kind === "refused" && item === unsaid.sid && code === "cloud-too-large",
    ),
  );
  expect(await troubleOf(stage, source.id)).toBe("cloud-given-up");
  twilio.behaviour.file = () => false;
  const again = await acme.administrator.mustPost(`/api/app/sources/${source.id}/fetch-again`, {});
  expect(again.json).toEqual({ items: 2 });
  for (const { sid } of [said, unsaid])
    expect((await delivered(stage, acme, source.id, sid)).stored).toBe(shaped);
  expect(await troubleOf(stage, source.id)).toBeNull();
});

test("a body that is cut off is no recording: nothing of it is kept, and it is fetched again", async () => {
  const recording = add();
  twilio.behaviour.file = (_, response) => {
    response.writeHead(200, { "content-length": String(sound.length) });
    response.write(sound.subarray(0, 1000), () => response.destroy());
    return true;
  };
  await twilio.announce(source.address, recording);
  await eventually(async () => (await itemOf(recording.sid))?.tries === 1);
  expect((await itemOf(recording.sid))?.details.fault).toEqual({ fault: "cut-off" });
  expect(await arriving(stage.onbin.dataDir)).toEqual([]);
  twilio.behaviour.file = () => false;
  await hurry(stage, source.id);
  expect((await delivered(stage, acme, source.id, recording.sid)).stored).toBe(shaped);
});

test("after seven days of tries it is given up and told; a person can still start it", async () => {
  const recording = add();
  twilio.behaviour.file = (_, response) => {
    response.writeHead(503, { "retry-after": "7200" }).end();
    return true;
  };
  await twilio.announce(source.address, recording);
  await eventually(async () => (await itemOf(recording.sid))?.tries === 1);
  const due = (await itemOf(recording.sid))?.due_at?.getTime() ?? 0;
  // Retry-After is heeded, up to an hour.
  expect((due - Date.now()) / 60_000).toBeGreaterThan(55);
  expect((due - Date.now()) / 60_000).toBeLessThan(61);
  await rowsOf(stage.onbin.dataDir, "update source_items set tries = $1, due_at = now() where item = $2", [
    mostTries - 1,
    recording.sid,
  ]);
  await eventually(async () => (await itemOf(recording.sid))?.state === "refused");
  await eventually(async () => (await troubleOf(stage, source.id)) === "cloud-given-up");
  await eventually(async () =>
    (await eventsOf(stage, source.id)).some(
      ({ kind, item, code }) => kind === "refused" && item === recording.sid && code === "cloud-given-up",
    ),
  );
  twilio.behaviour.file = () => false;
  await acme.administrator.mustPost(`/api/app/sources/${source.id}/fetch-again`, {});
  expect((await delivered(stage, acme, source.id, recording.sid)).stored).toBe(shaped);
});

test("refused credentials are the company's to mend: nothing is used up, and all goes on once they are saved", async () => {
  twilio.behaviour.authToken = "changed";
  const waiting = [add(), add(), add()];
  for (const recording of waiting) await twilio.announce(source.address, recording);
  await eventually(async () => (await troubleOf(stage, source.id)) === "cloud-credentials");
  const path = `/api/app/sources/${source.id}`;
  const { json } = await acme.administrator.mustPost(`${path}/test-credentials`, {});
  expect(json).toMatchObject({ ok: false, words: { en: { cause: expect.stringContaining("HTTP 401") } } });
  const asked = twilio.asked.length;
  await sleep(5_000);
  // One look at the list may fall into this time; the files are left alone.
  expect(twilio.asked.length - asked).toBeLessThanOrEqual(1);
  expect(
    (await itemsOf(stage, source.id)).filter(({ state }) => state === "waiting").map(({ tries }) => tries),
  ).toEqual([0, 0, 0]);

  await acme.administrator.mustPost(path, { secrets: { authToken: "changed" } });
  for (const { sid } of waiting) expect((await delivered(stage, acme, source.id, sid)).stored).toBe(shaped);
  expect(await troubleOf(stage, source.id)).toBeNull();
  expect((await acme.administrator.mustPost(`${path}/test-credentials`, {})).json).toEqual({
    ok: true,
    words: null,
  });
  // From now on Twilio signs with the new token.
  expect((await twilio.announce(source.address, waiting[0] ?? add())).status).toBe(401);
});

test("what no event told of is found in the provider's list, of all its pages, and not what is older than the source", async () => {
  const secrets = { clientSecret: "cs", secretToken: "st" };
  const sources = {
    telnyx: await addCloudSource(stage, "acme", "telnyx", { publicKey: telnyx.publicKey }, { apiKey: "key" }),
    zoom: await addCloudSource(stage, "acme", "zoom", zoomAccount, secrets),
  };
  const old = new Date(Date.now() - 3 * 3600_000);
  const lost = [add(), add(), add()];
  twilio.add({ sid: twilioSid("RE", ++made), call, channels: 1, wav: sound, createdAt: old });
  const [id, file] = [sources.telnyx.id, sound];
  telnyx.add({ id: "old", leg: "l0", session: "s0", channels: "single", wav: sound, createdAt: old });
  for (const n of [1, 2])
    telnyx.add({ id: `t${n}`, leg: `l${n}`, session: `s${n}`, channels: "single", wav: sound });
  zoom.add({ id: "old", call: "c0", direction: "inbound", file, createdAt: old });
  for (const n of [1, 2]) zoom.add({ id: `z${n}`, call: `c${n}`, direction: "inbound", file });
  for (const one of [source.id, id, sources.zoom.id]) await lookNow(stage, one);
  for (const { sid } of lost) expect((await delivered(stage, acme, source.id, sid)).stored).toBe(shaped);
  for (const n of [1, 2]) {
    expect((await delivered(stage, acme, id, `t${n}`)).stored).toBe(shaped);
    expect((await delivered(stage, acme, sources.zoom.id, `z${n}`)).stored).toBe(shaped);
  }
  expect((await itemsOf(stage, id)).map(({ item }) => item)).toEqual(["t1", "t2"]);
  expect((await itemsOf(stage, sources.zoom.id)).map(({ item }) => item)).toEqual(["z1", "z2"]);
  expect(await itemOf(twilioSid("RE", made))).toBeUndefined();
  expect(await eventsOf(stage, id)).toContainEqual(
    expect.objectContaining({ kind: "noticed", item: "t1", code: "cloud-found" }),
  );
  // An event without the recording's ID sends us to the list as well.
  const third = telnyx.add({ id: "t3", leg: "l3", session: "s3", channels: "single", wav: sound });
  expect((await telnyx.announce(sources.telnyx.address, third, { withoutId: true })).json).toEqual({
    received: 0,
  });
  expect((await delivered(stage, acme, id, "t3")).stored).toBe(shaped);
});
