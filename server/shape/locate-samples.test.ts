import { describe, expect, it } from "vitest";
import type { DeclaredFormat } from "./leg.ts";
import { locateSamples } from "./locate-samples.ts";
import { memoryReader } from "./testing/memory-reader.ts";
import { noise } from "./testing/noise.ts";
import { chunk, waveFile } from "./testing/wave-file.ts";

const locate = (file: Buffer, declared: DeclaredFormat | null = null) =>
  locateSamples(memoryReader(file), file.length, declared);
const data = noise(1600, 3);
const pcmGuid = Buffer.from("0100000000001000800000aa00389b71", "hex");
const extensible = (guid: Buffer) =>
  Buffer.concat([Buffer.from("160010000000000000", "hex").subarray(0, 8), guid]);

describe("WAV headers", () => {
  it("are read with fmt chunks of 16, 18 and 40 bytes", async () => {
    expect(await locate(waveFile({ data }))).toMatchObject({ offset: 44, frames: 800, salvaged: false });
    expect(await locate(waveFile({ tag: 7, bits: 8, fmtTail: Buffer.alloc(2), data }))).toMatchObject({
      coding: { codec: "ulaw", channels: 1 },
      offset: 46,
      frames: 1600,
    });
    const file = waveFile({ tag: 0xfffe, channels: 2, fmtTail: extensible(pcmGuid), data });
    expect(await locate(file)).toMatchObject({ coding: { codec: "pcm16", channels: 2 }, frames: 400 });
  });

  it("take A-law and µ-law from the subformat of WAVE_FORMAT_EXTENSIBLE", async () => {
    for (const [number, codec] of [
      [6, "alaw"],
      [7, "ulaw"],
    ] as const) {
      const guid = Buffer.from(pcmGuid);
      guid[0] = number;
      const file = waveFile({ tag: 0xfffe, bits: 8, fmtTail: extensible(guid), data });
      expect(await locate(file)).toMatchObject({ coding: { codec } });
    }
    const foreign = waveFile({ tag: 0xfffe, fmtTail: extensible(noise(16, 1)), data });
    expect(await locate(foreign)).toMatchObject({ reason: "bad-header", params: { claim: "coding" } });
  });

  it("may have any chunks, of odd lengths, before, between and after", async () => {
    const odd = chunk("LIST", Buffer.from("INFO!"));
    const file = waveFile({
      before: chunk("JUNK", Buffer.alloc(7)),
      between: chunk("bext", Buffer.alloc(603)),
      after: odd,
      data,
    });
    expect(await locate(file)).toMatchObject({ frames: 800, salvaged: false });
    const long = waveFile({ before: chunk("JUNK", noise(70_001, 5)), data });
    expect(await locate(long)).toMatchObject({ offset: 44 + 70_010, frames: 800, salvaged: false });
  });

  it("may forget the pad byte of an odd chunk", async () => {
    const unpadded = chunk("JUNK", Buffer.alloc(7)).subarray(0, 15);
    expect(await locate(waveFile({ before: unpadded, data }))).toMatchObject({ offset: 59, frames: 800 });
  });

  it("may come after the samples", async () => {
    const fmt = waveFile({ data: Buffer.alloc(0) }).subarray(12, 36);
    const body = Buffer.concat([chunk("data", data), fmt]);
    expect(await locate(chunk("RIFF", Buffer.from("WAVE"), body))).toMatchObject({ offset: 20, frames: 800 });
  });
});

describe("headers of a crashed phone system", () => {
  it.each([
    ["length 0", { dataLength: 0, riffLength: 0 }, 800],
    ["length never set", { dataLength: 0xffffffff, riffLength: 0xffffffff }, 800],
    ["length past the end", { dataLength: 5000, riffLength: 5036 }, 800],
    ["only the data length 0", { dataLength: 0 }, 800],
    ["data length too small, RIFF length right", { dataLength: 400 }, 800],
    ["RIFF length wrong", { riffLength: 36 }, 800],
  ])("%s: repaired", async (_, claims, frames) => {
    expect(await locate(waveFile({ data, ...claims }))).toMatchObject({
      ok: true,
      offset: 44,
      frames,
      salvaged: true,
    });
  });

  it("cut in the middle of a sample: whole samples only", async () => {
    const file = waveFile({ channels: 2, data });
    expect(await locate(file.subarray(0, -3))).toMatchObject({ frames: 399, salvaged: true });
  });

  it("an empty recording with further chunks stays empty", async () => {
    const file = waveFile({ data: Buffer.alloc(0), after: chunk("LIST", Buffer.from("INFO")) });
    expect(await locate(file)).toMatchObject({ ok: true, frames: 0 });
  });

  it("bytes behind the end that the header states do not become sound", async () => {
    const file = Buffer.concat([waveFile({ data }), noise(500, 9)]);
    expect(await locate(file)).toMatchObject({ frames: 800, salvaged: false });
  });

  it("no data chunk at all: no samples", async () => {
    for (const length of [12, 20, 30, 36, 40]) {
      expect(await locate(waveFile({ data }).subarray(0, length))).toMatchObject({ reason: "no-samples" });
    }
  });
});

describe("impossible and unknown headers", () => {
  it.each([
    [{ channels: 0 }, "channels", 0],
    [{ channels: 65_535 }, "channels", 65_535],
    [{ rate: 1 }, "rate", 1],
    [{ rate: 536_870_911 }, "rate", 536_870_911],
    [{ tag: 0x9999 }, "coding", 0x9999],
    [{ bits: 0 }, "bits", 0],
  ])("%j is a bad header", async (claims, claim, value) => {
    expect(await locate(waveFile({ data, ...claims }))).toEqual({
      ok: false,
      reason: "bad-header",
      params: { claim, value },
    });
  });

  it.each([
    [{ rate: 16_000 }, "WAV (PCM 16 bit, 16000 Hz)"],
    [{ bits: 24 }, "WAV (PCM 24 bit, 8000 Hz)"],
    [{ tag: 3, bits: 32 }, "WAV (float 32 bit, 8000 Hz)"],
    [{ tag: 0x31, bits: 0 }, "WAV (GSM 6.10, 8000 Hz)"],
    [{ tag: 0x11, bits: 4 }, "WAV (IMA ADPCM, 8000 Hz)"],
    [{ channels: 6 }, "WAV (PCM 16 bit, 8000 Hz, 6 channels)"],
  ])("%j is named", async (claims, format) => {
    expect(await locate(waveFile({ data, ...claims }))).toMatchObject({
      reason: "format-not-decoded",
      params: { format },
    });
  });

  it("a million empty chunks are not walked", async () => {
    const file = Buffer.concat([Buffer.from("RIFF\0\0\0\0WAVE"), Buffer.alloc(8_000_000)]);
    let reads = 0;
    const counting = (position: number, length: number) => {
      reads++;
      return memoryReader(file)(position, length);
    };
    expect(await locateSamples(counting, file.length, null)).toMatchObject({ reason: "bad-header" });
    expect(reads).toBeLessThan(3000);
  });
});

describe("declarations", () => {
  it("make headerless audio readable, mono at 8000 Hz", async () => {
    expect(await locate(data, "ulaw")).toMatchObject({
      coding: { codec: "ulaw", channels: 1 },
      offset: 0,
      frames: 1600,
    });
    expect(await locate(data, "alaw")).toMatchObject({ coding: { codec: "alaw" }, frames: 1600 });
    expect(await locate(data, "pcm16")).toMatchObject({ frames: 800, salvaged: false });
    expect(await locate(data.subarray(1), "pcm16")).toMatchObject({ frames: 799, salvaged: true });
  });

  it("give way to what the bytes plainly are", async () => {
    const file = waveFile({ tag: 6, bits: 8, data });
    for (const declared of ["pcm16", "ulaw", "alaw"] as const) {
      expect(await locate(file, declared)).toMatchObject({ coding: { codec: "alaw" }, offset: 44 });
    }
    expect(await locate(Buffer.from("<!DOCTYPE html><html>"), "ulaw")).toMatchObject({ reason: "not-audio" });
    expect(await locate(Buffer.from("OggS____OpusHead"), "wav")).toMatchObject({
      params: { format: "Ogg Opus" },
    });
  });

  it("hold where headerless audio looks like text or frames: A-law and µ-law silence are sound", async () => {
    expect(await locate(Buffer.alloc(800, 0x55), "alaw")).toMatchObject({ ok: true, frames: 800 });
    expect(await locate(Buffer.alloc(800, 0xd5), "alaw")).toMatchObject({ ok: true, frames: 800 });
    expect(await locate(Buffer.alloc(800, 0xff), "ulaw")).toMatchObject({ ok: true, frames: 800 });
  });

  it("are needed: nothing is guessed from headerless bytes", async () => {
    for (const file of [data, Buffer.alloc(800, 0xd5), Buffer.alloc(800, 0xff), Buffer.alloc(800)]) {
      expect(await locate(file)).toEqual({ ok: false, reason: "format-unknown", params: {} });
      expect(await locate(file, "wav")).toMatchObject({ reason: "format-unknown" });
    }
  });
});
