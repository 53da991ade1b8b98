import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { DeclaredFormat, Leg } from "./leg.ts";
import { shapeRecording } from "./shape-recording.ts";
import { noise } from "./testing/noise.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { waveFile } from "./testing/wave-file.ts";

const folder = temporaryFolder();
const limits = { maxSeconds: 14_400 };
let made = 0;

function leg(
  role: Leg["role"],
  file: Buffer,
  offsetSeconds = 0,
  declared: DeclaredFormat | null = null,
): Leg {
  const path = join(folder, `leg-${made++}`);
  writeFileSync(path, file);
  return { role, path, declared, offsetSeconds };
}

/** Shapes in a folder of its own, and checks everything that holds of every result. */
async function shape(legs: Leg[]) {
  const own = join(folder, `out-${made++}`);
  mkdirSync(own);
  const path = join(own, "out.wav");
  const result = shapeRecording(legs, path, limits);
  if (!result.ok) {
    expect(readdirSync(own)).toEqual([]);
    return { result, left: [], right: [] };
  }
  expect(readdirSync(own)).toEqual(["out.wav"]);
  const file = readFileSync(path);
  const { shaped } = result;
  expect(file.length).toBe(44 + 4 * shaped.frames);
  expect(shaped).toMatchObject({
    bytes: file.length,
    seconds: shaped.frames / 8000,
    sha256: createHash("sha256").update(file).digest("hex"),
  });
  expect(file.subarray(0, 44)).toEqual(waveFile({ channels: 2, data: file.subarray(44) }).subarray(0, 44));
  const samples = Array.from({ length: 2 * shaped.frames }, (_, i) => file.readInt16LE(44 + 2 * i));
  return {
    result,
    left: samples.filter((_, i) => i % 2 === 0),
    right: samples.filter((_, i) => i % 2 === 1),
  };
}

const pcm = (...values: number[]) => waveFile({ data: Buffer.from(Int16Array.from(values).buffer) });
const stereo = (...values: number[]) =>
  waveFile({ channels: 2, data: Buffer.from(Int16Array.from(values).buffer) });

describe("in memory", () => {
  const calls: [string, () => Leg[]][] = [
    ["a pair of a minute and more", () => pairOf(noise(500_000, 1), noise(400_000, 2))],
    ["one side", () => [leg("customer", ulaw(noise(300_001, 3)), 0.5)]],
    ["next to nothing", () => [leg("both", pcm(1))]],
  ];

  it.each(calls)("%s is what it is in a file, whatever was in the memory before", async (_what, legsOf) => {
    const legs = legsOf();
    const file = shapeRecording(legs, join(folder, `file-${made++}.wav`), limits);
    if (!file.ok) throw new Error(file.reason);
    const path = join(folder, `none-${made++}.wav`);
    const memory = new Uint8Array(new SharedArrayBuffer(file.shaped.bytes + 1_008), 8).fill(0xa5);
    const all = Buffer.from(memory.buffer, memory.byteOffset, memory.byteLength);
    const result = shapeRecording(legs, path, { ...limits, memory });
    expect(result).toEqual({ ...file, inMemory: true });
    const { bytes, sha256 } = file.shaped;
    expect(createHash("sha256").update(all.subarray(0, bytes)).digest("hex")).toBe(sha256);
    expect(all.subarray(bytes).every((byte) => byte === 0xa5)).toBe(true);
    expect(existsSync(path)).toBe(false);
  });

  it("what has no room there is a file", () => {
    const path = join(folder, `file-${made++}.wav`);
    const memory = new Uint8Array(new SharedArrayBuffer(47));
    const result = shapeRecording([leg("both", pcm(1))], path, { ...limits, memory });
    expect(result).toMatchObject({ ok: true, shaped: { bytes: 48 } });
    expect(result).not.toHaveProperty("inMemory");
    expect(statSync(path).size).toBe(48);
  });

  const ulaw = (data: Buffer) => waveFile({ tag: 7, bits: 8, data });
  const pairOf = (agent: Buffer, customer: Buffer) => [
    leg("agent", ulaw(agent)),
    leg("customer", ulaw(customer)),
  ];
});

describe("channels", () => {
  it("a mono recording of both goes to both channels", async () => {
    const { result, left, right } = await shape([leg("both", pcm(1, -2, 32_767, -32_768))]);
    expect(result).toMatchObject({ ok: true, shaped: { channels: "mixed", salvaged: false } });
    expect(left).toEqual([1, -2, 32_767, -32_768]);
    expect(right).toEqual(left);
  });

  it("a stereo recording of both keeps its channels", async () => {
    const { result, left, right } = await shape([leg("both", stereo(1, -1, 2, -2))]);
    expect(result).toMatchObject({ shaped: { channels: "stereo" } });
    expect([left, right]).toEqual([
      [1, 2],
      [-1, -2],
    ]);
  });

  it("a stereo recording whose first channel is the customer's changes sides, whatever its coding", async () => {
    const file = stereo(1, -1, 32_767, -32_768);
    const swapped = await shape([{ ...leg("both", file), swapped: true }]);
    expect(swapped.result).toMatchObject({ shaped: { channels: "stereo" } });
    expect([swapped.left, swapped.right]).toEqual([
      [-1, -32_768],
      [1, 32_767],
    ]);
    for (const tag of [6, 7]) {
      const coded = waveFile({ tag, channels: 2, bits: 8, data: noise(1001 * 2, tag) });
      const [kept, other] = [
        await shape([leg("both", coded)]),
        await shape([{ ...leg("both", coded), swapped: true }]),
      ];
      expect([other.left, other.right]).toEqual([kept.right, kept.left]);
      expect(other.left).not.toEqual(other.right);
    }
    const mono = await shape([{ ...leg("both", pcm(5, 6)), swapped: true }]);
    expect([mono.left, mono.right]).toEqual([
      [5, 6],
      [5, 6],
    ]);
  });

  it("the agent is left, the customer right, whatever the order", async () => {
    const agent = leg("agent", pcm(1, 2));
    const customer = leg("customer", pcm(-1, -2));
    for (const legs of [
      [agent, customer],
      [customer, agent],
    ]) {
      const { result, left, right } = await shape(legs);
      expect(result).toMatchObject({ shaped: { channels: "stereo" } });
      expect([left, right]).toEqual([
        [1, 2],
        [-1, -2],
      ]);
    }
  });

  it("one side alone leaves the other silent", async () => {
    const agent = await shape([leg("agent", pcm(5, 6))]);
    expect(agent.result).toMatchObject({ shaped: { channels: "agent" } });
    expect([agent.left, agent.right]).toEqual([
      [5, 6],
      [0, 0],
    ]);
    const customer = await shape([leg("customer", pcm(-5, 6))]);
    expect(customer.result).toMatchObject({ shaped: { channels: "customer" } });
    expect([customer.left, customer.right]).toEqual([
      [0, 0],
      [-5, 6],
    ]);
  });

  it("two channels of one side are averaged, halves up, without overflow", async () => {
    const loud = stereo(32_767, 32_767, -32_768, -32_768, 1, 2, -1, -2, 3, -3);
    const { left, right } = await shape([leg("agent", loud), leg("customer", stereo(10, 20))]);
    expect(left).toEqual([32_767, -32_768, 2, -1, 0]);
    expect(right).toEqual([15, 0, 0, 0, 0]);
    const ulaw = await shape([
      leg("customer", waveFile({ tag: 7, bits: 8, channels: 2, data: Buffer.of(0x80, 0x00, 0x80, 0x80) })),
    ]);
    expect(ulaw.right).toEqual([0, 32_124]);
  });
});

describe("time", () => {
  it("is as long as the longest leg with its offset, silent where nothing is", async () => {
    const { result, left, right } = await shape([
      leg("agent", pcm(7, 8), 2 / 8000),
      leg("customer", pcm(1, 2, 3), 4 / 8000),
    ]);
    expect(result).toMatchObject({ shaped: { frames: 7, channels: "stereo" } });
    expect(left).toEqual([0, 0, 7, 8, 0, 0, 0]);
    expect(right).toEqual([0, 0, 0, 0, 1, 2, 3]);
  });

  it("holds across blocks, codings and a gap longer than a block", async () => {
    const a = noise(300_001, 1);
    const c = noise(140_003, 2);
    const offset = 150_007;
    const { left, right } = await shape([
      leg("agent", a, 0, "ulaw"),
      leg("customer", c.subarray(0, 140_002), offset / 8000, "pcm16"),
    ]);
    const { left: agentAlone } = await shape([leg("agent", a, 0, "ulaw")]);
    expect(left).toEqual(agentAlone);
    const expected = Array.from({ length: 300_001 }, (_, i) =>
      i >= offset && i < offset + 70_001 ? c.readInt16LE(2 * (i - offset)) : 0,
    );
    expect(right).toEqual(expected);
  });

  it("longer than allowed is refused before anything is written, also by its offset", async () => {
    const hour = leg("both", pcm(1), 14_400);
    const { result } = await shape([hour]);
    expect(result).toEqual({
      ok: false,
      reason: "too-long",
      params: { seconds: 14_400.000125, maxSeconds: 14_400 },
    });
  });
});

describe("damage", () => {
  it("repairs and says so", async () => {
    const file = waveFile({ data: noise(1001, 1), dataLength: 0, riffLength: 0 });
    const { result } = await shape([leg("agent", file), leg("customer", pcm(1))]);
    expect(result).toMatchObject({ shaped: { frames: 500, salvaged: true } });
  });

  it("keeps one side where the other never had any sound", async () => {
    for (const empty of [Buffer.alloc(0), pcm()]) {
      const { result, left, right } = await shape([leg("agent", pcm(3, 4)), leg("customer", empty, 9)]);
      expect(result).toMatchObject({ shaped: { frames: 2, channels: "agent", salvaged: true } });
      expect([left, right]).toEqual([
        [3, 4],
        [0, 0],
      ]);
    }
  });

  it("refuses what has no samples at all", async () => {
    expect((await shape([leg("both", Buffer.alloc(0))])).result).toEqual({
      ok: false,
      reason: "no-samples",
      params: {},
    });
    expect((await shape([leg("agent", pcm()), leg("customer", pcm())])).result).toMatchObject({
      reason: "no-samples",
    });
  });

  it("refuses the whole recording where one side cannot be understood, and names it", async () => {
    const { result } = await shape([leg("agent", pcm(1)), leg("customer", Buffer.from("fLaC____"))]);
    expect(result).toEqual({
      ok: false,
      reason: "format-not-decoded",
      params: { leg: "customer", format: "FLAC" },
      foreign: [{ role: "customer", format: "FLAC", demuxer: "flac" }],
    });
  });

  it("is not sent to the converter where the other side is no audio at all", async () => {
    const { result } = await shape([
      leg("agent", Buffer.from("<html>")),
      leg("customer", Buffer.from("fLaC____")),
    ]);
    expect(result).toEqual({ ok: false, reason: "not-audio", params: { leg: "agent", what: "html" } });
  });
});

describe("trouble of the machine", () => {
  it("throws for a file that is not there, and for a folder that is not there", async () => {
    const missing: Leg = { role: "both", path: join(folder, "nowhere"), declared: null, offsetSeconds: 0 };
    await expect(shape([missing])).rejects.toMatchObject({ code: "ENOENT" });
    const out = join(folder, "no-such-folder", "out.wav");
    expect(() => shapeRecording([leg("both", pcm(1))], out, limits)).toThrow("ENOENT");
  });

  it("what the checkpoint throws ends it and leaves nothing behind", () => {
    const own = join(folder, "aborted");
    mkdirSync(own);
    const long = leg("both", noise(8000 * 600, 1), 0, "ulaw");
    let pieces = 0;
    const checkpoint = () => {
      if (++pieces === 3) throw new Error("enough");
    };
    expect(() => shapeRecording([long], join(own, "out.wav"), { ...limits, checkpoint })).toThrow("enough");
    expect(pieces).toBe(3);
    expect(readdirSync(own)).toEqual([]);
  });

  it("a name that cannot be taken leaves no .part", async () => {
    const own = join(folder, "taken");
    mkdirSync(join(own, "out.wav", "inside"), { recursive: true });
    expect(() => shapeRecording([leg("both", pcm(1))], join(own, "out.wav"), limits)).toThrow(
      /EISDIR|ENOTEMPTY|EEXIST|EPERM/,
    );
    expect(readdirSync(own)).toEqual(["out.wav"]);
  });

  it("overwrites what a crash left", async () => {
    const own = join(folder, "after-crash");
    mkdirSync(own);
    writeFileSync(join(own, "out.wav.part"), noise(9999, 1));
    shapeRecording([leg("both", pcm(1))], join(own, "out.wav"), limits);
    expect(readdirSync(own)).toEqual(["out.wav"]);
    expect(statSync(join(own, "out.wav")).size).toBe(48);
  });

  it("legs that no door lets in are a fault of ours", async () => {
    const one = leg("both", pcm(1));
    await expect(shape([])).rejects.toThrow(RangeError);
    await expect(shape([one, { ...one, role: "agent" }])).rejects.toThrow(RangeError);
    await expect(shape([{ ...one, offsetSeconds: -1 }])).rejects.toThrow(RangeError);
    await expect(shape([{ ...one, offsetSeconds: Number.NaN }])).rejects.toThrow(RangeError);
  });
});
