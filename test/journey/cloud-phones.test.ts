import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { noise } from "../../server/shape/testing/noise.ts";
import { waveFile } from "../../server/shape/testing/wave-file.ts";
import {
  addCloudSource,
  delivered,
  eventsOf,
  itemsOf,
  sha256,
} from "../support/cloud-stand-in/cloud-in-test.ts";
import { startStandIn } from "../support/cloud-stand-in/stand-in.ts";
import { sendStandard } from "../support/cloud-stand-in/standard-webhook.ts";
import { startTelnyx } from "../support/cloud-stand-in/telnyx.ts";
import { accountSid, startTwilio, twilioSid } from "../support/cloud-stand-in/twilio.ts";
import { startZoom, zoomAccount } from "../support/cloud-stand-in/zoom.ts";
import { pcm16, referenceWave } from "../support/reference-wave.ts";
import { summariseSources } from "../support/source-summary.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

// Against stand-ins built from the providers' documents; none of this was run against a provider.

vi.setConfig({ testTimeout: 90_000 });

const signingSecret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
let twilio: Awaited<ReturnType<typeof startTwilio>>;
let telnyx: Awaited<ReturnType<typeof startTelnyx>>;
let zoom: Awaited<ReturnType<typeof startZoom>>;
let files: Awaited<ReturnType<typeof startStandIn>>;
let stage: Stage;
let acme: Tenant;

/** Half a second of each side, and the two as channels of one WAV. */
function talk(seed: number) {
  const [first, second] = [noise(8000, seed), noise(8000, seed + 1)];
  const both = Buffer.alloc(16_000);
  for (let i = 0; i < 4000; i++) {
    first.copy(both, i * 4, i * 2, i * 2 + 2);
    second.copy(both, i * 4 + 2, i * 2, i * 2 + 2);
  }
  const samples = { first: pcm16(first), second: pcm16(second) };
  return {
    ...samples,
    stereo: waveFile({ channels: 2, data: both }),
    mono: waveFile({ data: first }),
    monoShaped: sha256(referenceWave(samples.first, samples.first)),
    asIs: sha256(referenceWave(samples.first, samples.second)),
    swapped: sha256(referenceWave(samples.second, samples.first)),
  };
}

beforeAll(async () => {
  [twilio, telnyx, zoom] = await Promise.all([
    startTwilio("twilio-token"),
    startTelnyx("telnyx-key"),
    startZoom("zoom-client-secret", "zoom-secret-token"),
  ]);
  files = await startStandIn(({ url, authorization }, response) => {
    const audio = { "/agent.wav": talk(70).mono, "/customer.wav": waveFile({ data: noise(4000, 80) }) }[
      url.pathname
    ];
    if (authorization !== "Bearer file-key" || audio === undefined) return void response.writeHead(403).end();
    response.end(audio);
  });
  const hosts = {
    "api.twilio.com": twilio.url,
    ...telnyx.hosts,
    ...zoom.hosts,
    "files.example.com": files.url,
  };
  stage = await startStage({}, { ONBIN_SOURCE_HOSTS: JSON.stringify(hosts) });
  acme = await stage.addTenant("acme");
}, 120_000);
afterAll(async () => {
  if (stage !== undefined) {
    const standIn = "a stand-in made from the provider's documents";
    const triedOn = { twilio: standIn, telnyx: standIn, zoom: standIn };
    await summariseSources(stage, {
      ...triedOn,
      webhook: "a sender of the test, signed as Standard Webhooks says",
    });
  }
  await stage?.close();
  await Promise.all([twilio, telnyx, zoom, files].map((standIn) => standIn?.close()));
});

const passesTest = async (id: string) =>
  (await acme.administrator.mustPost(`/api/app/sources/${id}/test-credentials`, {})).json.ok;

test("Twilio (stand-in): the first channel is the caller's, so the sides change; facts come from the call", async () => {
  const { id, address } = await addCloudSource(
    stage,
    "acme",
    "twilio",
    { accountSid },
    { authToken: "twilio-token" },
  );
  expect(await passesTest(id)).toBe(true);
  const sound = talk(10);
  const call = {
    sid: twilioSid("CA", 1),
    from: "+12025550101",
    to: "+12025550102",
    direction: "inbound" as const,
  };
  const recording = twilio.add({
    sid: twilioSid("RE", 1),
    call,
    channels: 2,
    wav: sound.stereo,
    mono: sound.mono,
  });
  expect(await twilio.announce(address, recording)).toEqual({ status: 200, json: { received: 1 } });
  const shipped = await delivered(stage, acme, id, recording.sid);
  expect(shipped).toMatchObject({
    externalId: call.sid,
    type: "incoming",
    answered: true,
    from: "+12025550101",
    to: "+12025550102",
    dialBegin: "2026-11-22T08:00:00.000Z",
    callBegin: "2026-11-22T08:00:05.000Z",
    callEnd: "2026-11-22T08:01:41.000Z",
    channels: "stereo",
    stored: sound.swapped,
  });

  // The same event again, as Twilio repeats what it thinks was not answered: one recording.
  expect((await twilio.announce(address, recording)).status).toBe(200);
  expect(await itemsOf(stage, id)).toHaveLength(1);

  // A softphone calls out: the first channel is ours. Its call was made by the first: one chain.
  const out = talk(20);
  const child = { ...call, sid: twilioSid("CA", 2), from: "client:sato", parent_call_sid: call.sid };
  const second = twilio.add({
    sid: twilioSid("RE", 2),
    call: child,
    channels: 2,
    wav: out.stereo,
    mono: out.mono,
  });
  await twilio.announce(address, second);
  expect(await delivered(stage, acme, id, second.sid)).toMatchObject({
    type: "outbound",
    userName: "sato",
    parentSequenceId: shipped.sequenceId,
    stored: out.asIs,
  });

  // A conference has no two sides: both are heard on both.
  const third = twilio.add({ ...second, sid: twilioSid("RE", 3), source: "Conference" });
  await twilio.announce(address, third);
  expect(await delivered(stage, acme, id, third.sid)).toMatchObject({
    channels: "mixed",
    stored: out.monoShaped,
  });
  // Told as two channels, given as one: the documented 400 leads to what there is.
  const fourth = twilio.add({ sid: twilioSid("RE", 4), call, channels: 1, wav: sound.mono });
  await twilio.announce(address, fourth, { RecordingChannels: "2" });
  expect(await delivered(stage, acme, id, fourth.sid)).toMatchObject({
    channels: "mixed",
    parentSequenceId: shipped.sequenceId,
    stored: sound.monoShaped,
  });
  await twilio.announce(address, { ...fourth, sid: twilioSid("RE", 5) }, { RecordingStatus: "absent" });
  expect(await eventsOf(stage, id)).toContainEqual(
    expect.objectContaining({ kind: "noticed", item: twilioSid("RE", 5), code: "cloud-absent" }),
  );
});

test("Telnyx (stand-in): a fresh address from the API, the file without our key; legs of a session are one chain", async () => {
  const account = { publicKey: telnyx.publicKey };
  const { id, address } = await addCloudSource(stage, "acme", "telnyx", account, { apiKey: "telnyx-key" });
  expect(await passesTest(id)).toBe(true);
  const sound = talk(30);
  const add = (number: number, wav: Buffer, channels: "single" | "dual") =>
    telnyx.add({ id: `rec-${number}`, leg: `leg-${number}`, session: "session-1", channels, wav });
  const first = add(1, sound.stereo, "dual");
  expect((await telnyx.announce(address, first)).status).toBe(200);
  const shipped = await delivered(stage, acme, id, "rec-1");
  expect(shipped).toMatchObject({
    externalId: "leg-1",
    from: "+12025550101",
    callBegin: "2026-11-22T08:00:05.000Z",
    stored: sound.swapped,
  });
  expect(telnyx.storage.asked.length).toBeGreaterThan(0);
  expect(telnyx.storage.asked.every(({ authorization }) => authorization === undefined)).toBe(true);
  await telnyx.announce(address, add(2, sound.mono, "single"));
  expect(await delivered(stage, acme, id, "rec-2")).toMatchObject({
    parentSequenceId: shipped.sequenceId,
    stored: sound.monoShaped,
  });
});

test("Zoom (stand-in): the challenge, and both recordings of an event; the token stays with Zoom's API", async () => {
  const secrets = { clientSecret: "zoom-client-secret", secretToken: "zoom-secret-token" };
  const { id, address } = await addCloudSource(stage, "acme", "zoom", zoomAccount, secrets);
  expect(await passesTest(id)).toBe(true);
  const challenge = { event: "endpoint.url_validation", payload: { plainToken: "qgg8vlvZRS6UYooatFL8Aw" } };
  expect(await zoom.send(address, challenge)).toEqual({
    status: 200,
    json: { plainToken: "qgg8vlvZRS6UYooatFL8Aw", encryptedToken: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
  const [one, two] = [talk(40), talk(50)];
  const all = [
    zoom.add({ id: "zoom-1", call: "call-1", direction: "inbound", file: one.mono }),
    zoom.add({ id: "zoom-2", call: "call-2", direction: "outbound", file: two.mono }),
  ];
  expect(await zoom.announce(address, all)).toEqual({ status: 200, json: { received: 2 } });
  expect(await delivered(stage, acme, id, "zoom-1")).toMatchObject({
    type: "incoming",
    from: "+12025550103",
    userName: "Sato Hanako",
    contactName: "Caller",
    stored: one.monoShaped,
  });
  expect(await delivered(stage, acme, id, "zoom-2")).toMatchObject({
    type: "outbound",
    contactName: "Callee",
    stored: two.monoShaped,
  });
  expect(zoom.files.asked.length).toBeGreaterThan(1);
  expect(zoom.files.asked.every(({ authorization }) => authorization === undefined)).toBe(true);
  // A token that Zoom does not know any more is got anew.
  zoom.tokens.clear();
  const third = zoom.add({ id: "zoom-3", call: "call-3", direction: "inbound", file: two.mono });
  await zoom.announce(address, [third]);
  expect((await delivered(stage, acme, id, "zoom-3")).stored).toBe(two.monoShaped);
});

test("a signed webhook of one's own: two legs with their facts, from the host that the source names", async () => {
  const account = { hosts: "files.example.com" };
  const secrets = { signingSecret, fetchAuthorization: "Bearer file-key" };
  const { id, address } = await addCloudSource(stage, "acme", "webhook", account, secrets);
  const said = {
    recordingId: "own-1",
    externalId: "pbx-call-1",
    type: "outbound",
    answered: true,
    from: "801",
    to: "+12025550105",
    callBegin: 1_795_334_405,
    customerOffset: 0.25,
    agentUrl: "https://files.example.com/agent.wav",
    customerUrl: "https://files.example.com/customer.wav",
  };
  expect(await sendStandard(address, signingSecret, said)).toEqual({ status: 200, json: { received: 1 } });
  const customer = Int16Array.of(...new Int16Array(2000), ...pcm16(noise(4000, 80)));
  expect(await delivered(stage, acme, id, "own-1")).toMatchObject({
    externalId: "pbx-call-1",
    type: "outbound",
    from: "801",
    callBegin: new Date(1_795_334_405_000).toISOString(),
    stored: sha256(referenceWave(talk(70).first, customer)),
  });
});
