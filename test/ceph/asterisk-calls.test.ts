import { execFile, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  fixedAddressesPolicy,
  type IamPolicy,
  type PolicyPlace,
  standardPolicy,
  withoutListPolicy,
} from "../../contract/iam-policies.ts";
import { pcm16, pcmHeader, referenceWave } from "../support/reference-wave.ts";
import { callMaker, sha256 } from "./calls-in-test.ts";
import { addOwner, type Owner } from "./ceph-in-test.ts";
import { type OnbinOnCeph, startOnbinOnCeph } from "./onbin-on-ceph.ts";

const hasCurl = spawnSync("curl", ["--version"]).error === undefined;

let owner: Owner;
let onbin: OnbinOnCeph;
let calls: Awaited<ReturnType<typeof callMaker>>;

beforeAll(async () => {
  owner = await addOwner();
  calls = await callMaker();
  onbin = await startOnbinOnCeph("127.0.0.2");
});
afterAll(async () => {
  await onbin.stop();
  await calls.close();
});

/** What MixMonitor writes: 8 kHz, 16 bit, mono. */
async function recordMono(name: string, seconds: number) {
  const sound = randomBytes(seconds * 16_000);
  const path = join(calls.folder, `${name}-${randomBytes(4).toString("hex")}.wav`);
  await writeFile(path, Buffer.concat([pcmHeader(1, sound.length / 2), sound]));
  return { path, samples: pcm16(sound) };
}

/** One line of curl, as a PBX's script has it. @returns the status and the body */
async function curl(
  key: string,
  form: Record<string, string>,
): Promise<{ status: string; sequenceId: string }> {
  const parts = Object.entries(form).flatMap(([name, value]) => ["-F", `${name}=${value}`]);
  const words = ["-sS", "-w", "\n%{http_code}", "-H", `Authorization: Bearer ${key}`, ...parts];
  const { stdout } = await promisify(execFile)("curl", [...words, `${onbin.url}/api/v1/recordings`]);
  const [body = "", status = ""] = stdout.split("\n").slice(-2);
  return { status, ...(JSON.parse(body) as { sequenceId: string }) };
}

type Row = [title: string, policy: (place: PolicyPlace) => IamPolicy | null];

test.skipIf(!hasCurl).each<Row>([
  ["the standard policy (S10)", standardPolicy],
  ["PutObject alone (S11)", withoutListPolicy],
  ["our address alone (S12)", (place) => fixedAddressesPolicy(place, ["127.0.0.2"])],
])(
  "a mix, a pair of legs and a transferred call arrive from plain curl, under %s",
  async (_title, policy) => {
    const place = { bucket: await owner.addBucket(), folder: "asterisk", region: "us-east-1" };
    const company = await onbin.addCompany();
    expect(await company.set({ ...place, user: await owner.addUser(policy(place)) })).toMatchObject({
      code: 0,
    });

    const mix = await recordMono("mix", 2);
    const legs = { caller: await recordMono("rx", 3), callee: await recordMono("tx", 2) };
    const transferred = await recordMono("transferred", 1);
    const unique = `1795334511.${randomBytes(3).readUIntBE(0, 3)}`;
    const plain = await curl(company.key, {
      externalId: `${unique}-plain`,
      type: "incoming",
      audio: `@${mix.path}`,
    });
    const pair = { agent: `@${legs.callee.path}`, customer: `@${legs.caller.path}` };
    const first = await curl(company.key, { externalId: unique, type: "incoming", ...pair });
    // A blind transfer's second recording bears the same UNIQUEID.
    const second = await curl(company.key, {
      externalId: unique,
      type: "transfer",
      audio: `@${transferred.path}`,
    });

    const expected = [
      { call: plain, name: plain.sequenceId, wave: referenceWave(mix.samples, mix.samples) },
      { call: first, name: first.sequenceId, wave: referenceWave(legs.callee.samples, legs.caller.samples) },
      {
        call: second,
        name: `${first.sequenceId}_${second.sequenceId}`,
        wave: referenceWave(transferred.samples, transferred.samples),
      },
    ];
    for (const { call, name, wave } of expected) {
      expect(call.status).toBe("201");
      const key = `asterisk/${name}.wav`;
      const recording = await onbin.until(company.key, call.sequenceId, ["delivered", "held"], 30_000);
      expect(recording).toMatchObject({ state: "delivered", key, sha256: sha256(wave) });
      expect(await owner.read(place.bucket, key)).toEqual({ size: wave.length, sha256: sha256(wave) });
    }
    expect((await owner.list(place.bucket)).length).toBe(3);
  },
);
