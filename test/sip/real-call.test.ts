import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../support/bucket-in-test.ts";
import { pcm16 } from "../support/reference-wave.ts";
import { sourceLine } from "../support/source-line.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";
import { type Call, type PhoneSystem, startPhoneSystem } from "./phone-system.ts";
import { shareAt } from "./tone.ts";

// A call from a real phone program to another, through a real Kamailio and rtpengine, and where its recording ends up.

let folder: string;
let stage: Stage;
let tenant: Tenant;
const systems: PhoneSystem[] = [];
const counted = { in: 0, out: 0 };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-sip-"));
  stage = await startStage();
  tenant = await stage.addTenant("acme");
});
afterAll(async () => {
  for (const system of systems) await system.stop();
  await stage?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
  sourceLine({
    system: "Kamailio + rtpengine (pcap)",
    triedOn: "real Kamailio and rtpengine of this machine's packages, calls by SIPp",
    filesIn: counted.in,
    objectsOut: counted.out,
    differences: counted.in === counted.out + 1 ? "none (the unanswered call has no audio)" : "see the test",
  });
});

/** A phone system whose recordings Onbin watches. */
async function watched(name: string, address: string): Promise<PhoneSystem> {
  const system = await startPhoneSystem(join(folder, name), address);
  systems.push(system);
  const place = ["--folder", system.recordings];
  const added = await stage.onbin.mustRun([
    "source",
    "pcap",
    "--company",
    tenant.id,
    "--add",
    name,
    ...place,
  ]);
  expect(added).toContain(system.recordings);
  return system;
}

/** Makes a call. @returns the WAV that comes to the bucket for it, with its call record */
async function recordingOf(system: PhoneSystem, call: Call) {
  const before = stage.bucket.storedKeys().length;
  counted.in++;
  await system.call(call);
  const stored = () => stage.bucket.storedKeys().slice(before);
  await eventually(
    () => stored().length > 0,
    async () => ({
      items: (await list()).items,
      phones: system.said().slice(-3000),
      log: stage.onbin.output.join("").slice(-3000),
    }),
    60_000,
  );
  // A second object would have followed by now.
  await sleep(2000);
  const [key, ...more] = stored();
  expect(more).toEqual([]);
  counted.out++;
  const wav = await stage.bucket.read("demo", String(key));
  if (wav === undefined || wav === null) throw new Error(`${key} is not in the bucket`);
  const record = (await list()).items.find((item) => item.key === key);
  const body = wav.subarray(44);
  return { left: pcm16(body, 0, 2), right: pcm16(body, 1, 2), seconds: body.length / 32_000, record };
}

async function list() {
  const answer = await fetch(`${stage.onbin.url}/api/v1/recordings`, {
    headers: { authorization: `Bearer ${tenant.key}` },
  });
  return (await answer.json()) as { items: Record<string, unknown>[] };
}

/** Share of the tone in the middle of the call; its beginning and end have pauses of their own. */
function heard(hertz: number, samples: Int16Array): number {
  return shareAt(hertz, samples.subarray(Math.round(samples.length * 0.3), Math.round(samples.length * 0.7)));
}

test.each([
  [
    "incoming",
    { from: "12025550123", to: "201", callerHertz: 440, calleeHertz: 1000, talk: 4000 },
    "127.0.0.1",
  ],
  [
    "outbound",
    { from: "202", to: "12025550124", callerHertz: 500, calleeHertz: 1250, talk: 3000 },
    "127.0.0.1",
  ],
  ["incoming", { from: "+12025550125", to: "203", callerHertz: 800, calleeHertz: 1600, talk: 3000 }, "::1"],
] as const)("an %s call: each channel holds what that side said (%j, %s)", async (type, call, address) => {
  const system = systems[address === "::1" ? 1 : 0] ?? (await watched(`phones-${systems.length}`, address));
  const { left, right, seconds, record } = await recordingOf(system, call);
  const [ours, theirs] =
    type === "incoming" ? [call.calleeHertz, call.callerHertz] : [call.callerHertz, call.calleeHertz];
  expect(heard(ours, left)).toBeGreaterThan(0.95);
  expect(heard(theirs, right)).toBeGreaterThan(0.95);
  expect(heard(theirs, left)).toBeLessThan(0.01);
  expect(seconds).toBeGreaterThan(call.talk / 1000 - 0.5);
  expect(seconds).toBeLessThan(call.talk / 1000 + 1);
  expect(record).toMatchObject({ type, from: call.from, to: call.to, state: "delivered", salvaged: false });
});

test("a call that nobody answers brings no object, and the next one is not held up by it", async () => {
  const [system] = systems;
  if (system === undefined) throw new Error("no phone system runs");
  const before = stage.bucket.storedKeys().length;
  counted.in++;
  await system.call({
    from: "12025550126",
    to: "201",
    callerHertz: 440,
    calleeHertz: 1000,
    talk: "gives-up",
  });
  const next = { from: "12025550127", to: "201", callerHertz: 700, calleeHertz: 1400, talk: 2000 };
  const { right } = await recordingOf(system, next);
  expect(heard(700, right)).toBeGreaterThan(0.95);
  expect(stage.bucket.storedKeys()).toHaveLength(before + 1);
});
