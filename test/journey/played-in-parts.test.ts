import { request } from "node:http";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CallPage, Peaks } from "../../contract/calls.ts";
import { waveFile } from "../../server/shape/testing/wave-file.ts";
import { knock } from "../support/door-in-test.ts";
import { referenceWave } from "../support/reference-wave.ts";
import { type Stage, startStage, type Tenant } from "../support/tenant-in-test.ts";

let stage: Stage;
let acme: Tenant;
let other: Tenant;
beforeAll(async () => {
  stage = await startStage();
  [acme, other] = [await stage.addTenant("acme"), await stage.addTenant("other")];
});
afterAll(() => stage?.close());

/** A tone whose loudness swells and fades, other for every `seed`; Hz and loudness do not matter. */
function tone(samples: number, seed: number): number[] {
  return Array.from({ length: samples }, (_, n) =>
    Math.round(Math.sin(n / (3 + seed)) * 12_000 * Math.abs(Math.sin(n / (701 * seed)))),
  );
}

function bytesOf(samples: readonly number[]): Buffer {
  const bytes = Buffer.alloc(samples.length * 2);
  for (const [n, sample] of samples.entries()) bytes.writeInt16LE(sample, n * 2);
  return bytes;
}

async function push(id: string, files: Record<string, number[]>, channels = 1): Promise<void> {
  const parts = Object.entries(files).map(([name, samples]) => ({
    name,
    value: waveFile({ data: bytesOf(samples), channels }),
    filename: `${name}.wav`,
  }));
  const { status } = await knock(stage.onbin.url, acme.key, [{ name: "sequenceId", value: id }, ...parts]);
  expect(status).toBe(201);
  await acme.until(id, "delivered");
}

const interleave = (left: readonly number[], right: readonly number[]) =>
  left.flatMap((sample, n) => [sample, right[n] ?? 0]);

/** What the wave of one side must show, from its samples alone. */
function expectedPeaks(samples: readonly number[], frames: number): number[] {
  const parts = Math.min(1000, frames);
  return Array.from({ length: parts }, (_, part) => {
    const from = Math.floor((part * frames) / parts);
    const to = Math.floor(((part + 1) * frames) / parts);
    const loudest = samples.slice(from, to).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    return Math.round((loudest / 32_768) * 255);
  });
}

async function peaksOf(id: string): Promise<Peaks> {
  const { json, headers } = await acme.administrator.mustGet(`/api/app/calls/${id}/peaks`);
  expect(headers["cache-control"]).toContain("no-store");
  return json as unknown as Peaks;
}

test("the wave of a stereo recording shows each side's own samples", async () => {
  const [left, right] = [tone(20_011, 1), tone(20_011, 2).map((sample) => Math.round(sample / 3))];
  await push("stereo", { audio: interleave(left, right) }, 2);
  const peaks = await peaksOf("stereo");
  expect(peaks).toEqual({
    seconds: 20_011 / 8000,
    left: expectedPeaks(left, 20_011),
    right: expectedPeaks(right, 20_011),
  });
  expect(Math.max(...peaks.left)).toBeGreaterThan(80);
});

test("a mono recording has the same wave on both sides, and one side alone is silent on the other", async () => {
  const samples = tone(800, 3);
  await push("mono", { audio: samples });
  const wave = expectedPeaks(samples, 800);
  expect(await peaksOf("mono")).toEqual({ seconds: 0.1, left: wave, right: wave });
  await push("agent", { agent: tone(900, 4) });
  const { left, right } = await peaksOf("agent");
  expect(left).toEqual(expectedPeaks(tone(900, 4), 900));
  expect(right).toEqual(Array(900).fill(0));
});

test("the sound comes in whatever parts a browser asks for, and both originals as they were sent", async () => {
  const [agent, customer] = [tone(4000, 5), tone(4100, 6)];
  await push("both", { agent, customer });
  const whole = referenceWave(agent, customer);
  const path = "/api/app/calls/both/audio";
  expect(await fetchBytes(path)).toMatchObject({ status: 200, bytes: whole, type: "audio/wav" });
  const size = whole.length;
  for (const [range, from, to] of [
    ["bytes=0-", 0, size],
    ["bytes=0-1", 0, 2],
    ["bytes=44-1043", 44, 1044],
    [`bytes=${size - 1}-`, size - 1, size],
    ["bytes=-10", size - 10, size],
  ] as const) {
    expect([range, await fetchBytes(path, { range })]).toEqual([
      range,
      expect.objectContaining({
        status: 206,
        bytes: whole.subarray(from, to),
        range: `bytes ${from}-${to - 1}/${size}`,
      }),
    ]);
  }
  expect(await fetchBytes(path, { range: `bytes=${size}-` })).toMatchObject({
    status: 416,
    range: `bytes */${size}`,
  });
  for (const [role, samples] of Object.entries({ agent, customer })) {
    expect(await fetchBytes(`${path}?original=${role}`)).toMatchObject({
      status: 200,
      type: "application/octet-stream",
      disposition: `attachment; filename="both-${role}.wav"`,
      bytes: waveFile({ data: bytesOf(samples) }),
    });
  }
});

test("a call without a recording has no wave; another company's has none either, like one that is made up", async () => {
  await knock(stage.onbin.url, acme.key, [{ name: "sequenceId", value: "silent" }]);
  const page = (await acme.administrator.mustGet("/api/app/calls/silent")).json as unknown as CallPage;
  expect(page).toMatchObject({ recording: null, canShip: false, attemptCount: 0 });
  const answer = async (who: Tenant, id: string, what: string) => {
    const { status, text } = await who.administrator.get(`/api/app/calls/${id}/${what}`);
    return [status, text];
  };
  for (const what of ["peaks", "audio", "audio?original=both"]) {
    expect(await answer(acme, "silent", what)).toEqual(await answer(acme, "made-up", what));
  }
  for (const what of ["peaks", "audio", "attempts"]) {
    expect(await answer(other, "stereo", what)).toEqual(await answer(other, "made-up", what));
    expect((await answer(other, "stereo", what))[0]).toBe(404);
  }
});

/** One GET with the administrator's cookie, its body as bytes. */
async function fetchBytes(path: string, headers: Record<string, string> = {}) {
  return new Promise<Record<string, unknown>>((resolve, reject) => {
    const cookie = acme.administrator.cookie;
    request(new URL(path, stage.onbin.url), { headers: { cookie, ...headers }, agent: false })
      .once("error", reject)
      .once("response", (response) => {
        buffer(response).then((bytes) => {
          resolve({
            status: response.statusCode,
            type: response.headers["content-type"],
            disposition: response.headers["content-disposition"],
            range: response.headers["content-range"],
            bytes,
          });
        }, reject);
      })
      .end();
  });
}
